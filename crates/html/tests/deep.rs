//! Deeply nested HTML causes neither a stack overflow nor a long wait.

#![allow(clippy::unwrap_used)]

use std::{
    thread,
    time::{Duration, Instant},
};

use nix::time::{ClockId, clock_gettime};

/// The size of the stack on which the tests read, in bytes: a quarter of a Rust thread's stack.
const STACK: usize = 512 << 10;

/// Runs `read` on a small stack, and returns the time that it takes, in seconds.
fn timed(read: impl FnOnce() + Send + 'static) -> f64 {
    let start = Instant::now();
    let thread = thread::Builder::new().stack_size(STACK).spawn(read);
    thread.unwrap().join().unwrap();
    start.elapsed().as_secs_f64()
}

#[test]
fn no_shape_of_nested_tags_overflows_the_stack() {
    let shapes = [
        "<div>",
        "<ul></x>",
        "<b></x>",
        "<svg></x>",
        "<ul><li></x>",
        "<ul><ul></ul>",
        "<ol></li>",
        "<ruby></rt>",
        "<sup></x>",
        "<blockquote></p>",
        "<table><td></p>",
        "<x><div></x>",
        "<table></x><b>",
        "<font size=1></i>",
    ];
    for shape in shapes {
        let html = shape.repeat(5_000);
        let took = timed(move || {
            let mut notes = Vec::new();
            let _ = senpai_html::fragment(&html, None, &mut notes);
            let _ = senpai_html::plain(&html);
            let _ = senpai_html::page(&format!("<title>a</title><p>b</p>{html}"));
        });
        assert!(took < 20.0, "{shape}: {took} s");
    }
}

#[test]
fn html_below_the_limit_of_depth_is_written() {
    for (shape, times) in [
        ("<ul>", 450),
        ("<ul><li>", 230),
        ("<b>", 450),
        ("<ruby>", 450),
        ("<sup>", 450),
        ("<div>", 450),
        ("<blockquote>", 450),
        // With the elements that the parser adds, a table has 4.
        ("<table><td>", 115),
    ] {
        let html = format!("{}本文", shape.repeat(times));
        let read = move || {
            let written = senpai_html::fragment(&html, None, &mut Vec::new()).unwrap();
            assert!(written.contains("本文"), "{html:.40}: {written:.80}");
        };
        timed(read);
    }
}

#[test]
fn tags_that_open_no_element_do_not_count() {
    let script = format!("<script>{}</script>", "'<div>' + ".repeat(1_000));
    let mut html = format!("{script}<!-- {} -->", "<ul>".repeat(1_000));
    html.push_str(&"<p>段落<br><img src=x>".repeat(2_000));
    let written = senpai_html::fragment(&html, None, &mut Vec::new());
    assert!(
        written.as_ref().is_ok_and(|text| text.contains("段落")),
        "{written:?}"
    );
}

/// The time that this thread has run: other processes do not count.
fn processor_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)
        .unwrap()
        .into()
}

/// The ratio of two times: for a text of twice the length, and for the text. Each is the shortest of several readings.
fn slowdown(read: fn(&str), piece: &str) -> f64 {
    let texts = [1_500, 3_000].map(|times| piece.repeat(times));
    let mut quickest = [f64::MAX; 2];
    for _ in 0..20 {
        for (text, quickest) in texts.iter().zip(&mut quickest) {
            let before = processor_time();
            read(text);
            *quickest = quickest.min((processor_time() - before).as_secs_f64());
        }
        if quickest[1] < 2.5 * quickest[0] {
            break;
        }
    }
    quickest[1] / quickest[0]
}

#[test]
fn twice_the_html_takes_about_twice_the_time() {
    let fragment = |html: &str| drop(senpai_html::fragment(html, None, &mut Vec::new()));
    let plain = |html: &str| drop(senpai_html::plain(html));
    let page = |html: &str| {
        let html = format!("<title>a</title><p>b</p>{html}");
        drop(senpai_html::page(&html));
    };
    let shapes = [
        "<table></x><b>",
        "<table>a<b>c",
        "<table><i></table>",
        "<p><b>a",
        "<b><p>a</b>",
        "<a href=x>a<div>",
        "<p>a<br><img src=x>",
        "<ul><li>a</ul>",
        "<tr><td>a</table><table>",
        "&amp;&x;",
        "<!--",
        "<ruby>a<rt>b</ruby>",
        "<del>a</del>",
        "<x y=z>",
    ];
    for (name, read) in [
        ("fragment", fragment as fn(&str)),
        ("plain", plain),
        ("page", page),
    ] {
        for piece in shapes {
            let slower = slowdown(read, piece);
            // Quadratic time takes four times as long.
            assert!(slower < 3.2, "{name} of {piece:?}: {slower:.1}");
        }
    }
}
