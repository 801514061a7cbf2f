//! Charts as SVG in the page. A chart shows one series, or tells its series apart by shape as well as by colour. Its numbers stand beside it.

use maud::{Markup, html};
use senpai_admin::Share;

/// The width and the height of a sparkline, in its own units. By hand.
const SPARK: (f64, f64) = (120.0, 28.0);
/// The most bars in a sparkline; further values are added up. By hand: a bar of four units is seen on a phone.
const BARS: usize = 30;

/// Bars for the values, the first one left. A value of zero has no bar.
pub(super) fn sparkline(values: &[u64]) -> Markup {
    let each = values.len().div_ceil(BARS).max(1);
    // From the end, so that the last bar is a whole one.
    let mut sums: Vec<u64> = values.rchunks(each).map(|part| part.iter().sum()).collect();
    sums.reverse();
    let highest = sums.iter().max().copied().unwrap_or(0).max(1) as f64;
    let step = SPARK.0 / sums.len().max(1) as f64;
    let bar = |(i, value): (usize, &u64)| {
        let height = (*value as f64 / highest * SPARK.1).max(if *value > 0 { 1.5 } else { 0.0 });
        [i as f64 * step, SPARK.1 - height, step * 0.8, height].map(|n| format!("{n:.1}"))
    };
    html! {
        svg.spark viewBox={ "0 0 " (SPARK.0) " " (SPARK.1) } preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            @for [x, y, width, height] in sums.iter().enumerate().map(bar) {
                rect x=(x) y=(y) width=(width) height=(height) {}
            }
        }
    }
}

/// Two shares and their 95% intervals from 0 to 1, one above the other: ratings with a circle, what sticks with a square.
pub(super) fn shares(rated: Option<Share>, sticks: Option<Share>) -> Markup {
    let at = |share: f64| format!("{:.1}", 4.0 + share.clamp(0.0, 1.0) * 112.0);
    html! {
        svg.shares viewBox="0 0 120 28" aria-hidden="true" focusable="false" {
            line.axis x1="4" y1="14" x2="116" y2="14" {}
            line.axis x1="60" y1="2" x2="60" y2="26" {}
            @if let Some(share) = rated {
                line.rated x1=(at(share.low)) y1="8" x2=(at(share.high)) y2="8" {}
                circle.rated cx=(at(share.value())) cy="8" r="3.5" {}
            }
            @if let Some(share) = sticks {
                line.sticks x1=(at(share.low)) y1="20" x2=(at(share.high)) y2="20" {}
                rect.sticks x={ (format!("{:.1}", 4.0 + share.value() * 112.0 - 3.5)) } y="16.5" width="7" height="7" {}
            }
        }
    }
}

/// A share in words: `80% (62–91%)`, or a dash where too few members are known.
pub(super) fn percent(share: Option<Share>) -> String {
    let percent = |value: f64| (value * 100.0).round();
    share.map_or_else(
        || "–".to_owned(),
        |share| {
            let (value, low, high) = (share.value(), share.low, share.high);
            format!("{}% ({}–{}%)", percent(value), percent(low), percent(high))
        },
    )
}
