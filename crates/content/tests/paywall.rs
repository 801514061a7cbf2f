//! Text for members is never shown: behind the mark of a paywall, or inside of its container.

#![allow(clippy::unwrap_used)]

#[path = "paywall/tools.rs"]
mod tools;

use std::path::Path;

use senpai_content::{
    Article, Code, Date, without_members_text, without_members_text_of_wordpress,
};

use crate::time::processor_time;

/// The text of a post, and the number of its diagnostics about text for members.
fn read(name: &str, file: &str) -> (String, usize) {
    let today = Date::constant(2026, 6, 1);
    let (article, found) = Article::parse(Path::new(name), file.as_bytes(), today);
    let count = found.iter().filter(|d| d.code == Code::ForMembers).count();
    (article.unwrap().text, count)
}

fn body(body: &str) -> (String, usize) {
    read("a.md", &format!("---\ntitle: 題\n---\n\n{body}\n"))
}

#[test]
fn what_follows_a_mark_is_left_out_to_the_end() {
    let mut wrong = Vec::new();
    for mark in [
        "<!--members-only-->",
        "<!-- members-only -->",
        "<!--paywall-->",
        "<!-- more members -->",
        "<!-- paid content -->",
        "<!-- ここから有料エリア -->",
        "<!-- 会員限定 -->",
        "<!-- wp:jetpack/paywall /-->",
        "<span hidden=\"true\"><!--members-only--></span>",
        "<div style=\"display: none\" id=\"steady_paywall\"></div>",
        "<div class=\"paywall-jump\" data-component-name=\"PaywallToDOM\"></div>",
        "<div data-type=\"paywall-divider\"></div>",
        "<Paywall />",
        "<hr class=\"paywall\">",
        "___STEADY_PAYWALL___",
        "[paywall]",
        "[members-only]",
        "{% include paywall.html %}",
        "{% members %}",
        "{{< paywall >}}",
        "## ここから有料",
        "ここから先は有料です。",
        "この続きは有料です",
        "<p>ここから先は有料部分です</p>",
        "---ここから有料---",
        "--- paywall ---",
        "▼▼▼ ここから有料エリア ▼▼▼",
        "> ## 🔒 ここから先は有料エリアです\n>\n> 秘密",
        ":::members\n秘密",
        "この記事の続きは有料です。\n\n目次\n\n無料はここまで。ここから先は有料です。",
        "無料はここまで。ここから先は有料です。",
        "ここまでは無料、以降は会員限定です",
        "Subscribe to continue reading",
        "**Paywall**",
        "*Members only*",
        "[[paywall]]",
        "{{ paywall }}",
        "PAYWALL",
        "<p><strong>Paywall</strong></p>",
        "<!-- endfree -->",
        "<!-- end-free -->",
        "<!-- /free -->",
        "[endfree]",
        "{% endfree %}",
        "$if(member)$",
        "{/* paywall */}",
        "[//]: # (paywall)",
        "[comment]: # \"end of free preview\"",
        "<!-- END FREE CONTENT -->",
    ] {
        let (text, count) = body(&format!(
            "前です。\n\n{mark}\n\n秘密です。\n\n[^1]: 秘密の注。"
        ));
        if (text.as_str(), count) != ("前です。", 1) {
            wrong.push(format!("{mark}: {count} {text:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_inside_of_a_container_is_left_out() {
    let mut wrong = Vec::new();
    for container in [
        "[private]\n秘密\n[/private]",
        "[private]秘密[/private]",
        "[paywall level=\"2\"]\n\n秘密\n\n[/paywall]",
        "[mmbrs_logged_in]秘密[/mmbrs_logged_in]",
        "[Member]秘密[/member]",
        ":::private\n秘密\n:::",
        "::: members-only\n:::note\n秘密\n:::\n秘密\n:::",
        ":::{.members}\n秘密\n:::",
        "{% members %}\n秘密\n{% endmembers %}",
        "{% members %}\n秘密\n{% /members %}",
        "{{< private >}}\n秘密\n{{< /private >}}",
        "{{% paid-content %}}\n秘密\n{{% /paid-content %}}",
        "{% if user.is_member %}\n秘密\n{% if a %}b{% endif %}\n{% endif %}",
        "<div class=\"members-only\">\n\n<div>秘密</div>\n\n秘密\n\n</div>",
        "<section class='a paid'>秘密</section>",
        "<MembersOnly>\n\n秘密\n\n</MembersOnly>",
        "<members-only>秘密</members-only>",
        "<div data-visibility=\"members\">秘密</div>",
        "<!-- begin members -->\n秘密\n<!-- end members -->",
        "<!-- members -->\n秘密\n<!-- /members -->",
        "<!-- ここから有料 -->\n秘密\n<!-- ここまで有料 -->",
        "<!--kg-gated-block:begin nonMember:false memberSegment:\"status:free\" -->秘密<!--kg-gated-block:end-->",
        "<!-- wp:premium-content/container -->\n秘密\n<!-- /wp:premium-content/container -->",
        "> [!members]- 秘密\n> 秘密",
        "!!! private \"秘密\"\n    秘密",
    ] {
        let (text, count) = body(&format!("前です。\n\n{container}\n\n後です。"));
        if (text.as_str(), count) != ("前です。\n後です。", 1) {
            wrong.push(format!("{container}: {count} {text:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let inside = "前[private]秘密[/private]後。";
    assert_eq!(body(inside), ("前後。".to_owned(), 1));
    let other = "前。\n\n{% if member %}\n秘密\n{% else %}\nだれでも。\n{% endif %}\n\n後。";
    assert_eq!(body(other).0, "前。\nだれでも。\n後。");
    let twice = "[private]秘密[/private]前。\n\n[private]秘密[/private]後。";
    assert_eq!(body(twice), ("前。\n後。".to_owned(), 1));
}

#[test]
fn a_mark_within_a_paragraph_divides_a_post() {
    for mark in [
        "ここから有料",
        "この先は会員限定",
        "Members only below",
        "End of free preview",
    ] {
        for [above, below] in [
            ["\n", "\n"],
            ["  \n", "\n"],
            ["<br>\n", "<br>\n"],
            ["\n\n", "\n"],
        ] {
            let (shown, count) = body(&format!("前です。{above}{mark}{below}秘密です。"));
            assert_eq!(
                (shown.as_str(), count),
                ("前です。", 1),
                "{above:?}{mark}{below:?}"
            );
        }
    }
}

#[test]
fn what_is_for_everybody_stays() {
    for text in [
        "<!--more-->",
        "<!-- nextpage -->",
        "<!-- members list -->",
        "<!--kg-gated-block:begin nonMember:true -->\n\n<!--kg-gated-block:end-->",
        "`<!--members-only-->`",
        "```html\n<!--members-only-->\n[private]\n```",
        "「ここから先は有料です」と書くと、読者は離れます。",
        "## 有料の記事を書く",
        "ここから有料プランの話をします。",
        "道が分かれます。\nここから先は有料です。\n車は右です。",
        "[private](https://example.com) の話",
        "[members][1]\n\n[1]: https://example.com",
        "[Private]\n\n[private]: https://example.com",
        "\\[private\\]",
        "<ul class=\"members\">\n<li>佐藤</li>\n</ul>",
        "<a id=\"private\"></a>",
        "<div class=\"premium-plan\">三つの案</div>",
        "{{ members }}",
        "{% if not member %}\n入会の案内\n{% endif %}",
        "{% include head.html %}",
        ":::message\n有料の話\n:::",
        "private members paid",
        "以下は生徒向けの内容です。",
        "## 残りは生徒だけ",
        "1. Log in to read the full article",
        "> 返事:\n>\n> Please subscribe to continue reading",
        "A button says\nSubscribe to continue reading\nto all of you.",
        "<h2 id=\"read-only-protected-branches\">枝</h2>",
        "<h2 id=\"private-members-only-clubs\">会</h2>",
        "<div class=\"restricted-width\">幅</div>",
        "```{r private}\nplot(1)\n```",
        "```{r, draft}\nplot(1)\n```",
        "**Paywall**\nA wall that asks readers to pay.",
        "**Paywall**: a wall that asks readers to pay.",
        "**Paid**",
        "**Members**",
        "- **Paywall**\n- [[paywall]]",
        "1. **Paywall**",
        "## **Paywall**",
        "| a |\n| --- |\n| **Paywall** |",
        "<ul>\n<li><b>Paywall</b></li>\n<li><p><b>Members only</b></p></li>\n</ul>",
        "A [[paywall]] is a wall.",
        "`[[paywall]]`",
        "The free part of the market ends here, they say.",
        "<!-- free -->",
        "{/* a note about the paywall */}",
        "[//]: # (a note about the paywall)",
        "$if(title)$\n題\n$endif$",
        "It costs $5 and the other $6.",
        "`$if(member)$`",
    ] {
        let (shown, count) = body(&format!("前です。\n\n{text}\n\n後です。"));
        assert!(shown.ends_with("後です。"), "{text}: {shown}");
        assert_eq!(count, 0, "{text}");
    }
}

#[test]
fn pages_in_html_keep_the_text_for_members_to_themselves() {
    for hidden in [
        "<!--members-only--><p>秘密です。</p>",
        "<div class=\"paid-content\"><p>秘密です。</p></div>",
        "<p>ここから先は有料部分です</p><p>秘密です。</p>",
        "<p>[private]秘密です。[/private]</p>",
        "<p>[paywall]</p><p>秘密です。</p>",
    ] {
        let page = format!(
            "<html><head><title>題</title></head><body><p>前です。</p>{hidden}</body></html>"
        );
        let (text, count) = read("a.html", &page);
        assert_eq!((text.as_str(), count), ("前です。", 1), "{hidden}");
    }
    // A browser shows no comment, also in code: Ghost cuts the text there.
    let (public, marks) = without_members_text("<pre>a<!--members-only--></pre><p>b</p>");
    assert_eq!((&*public, marks.len()), ("<pre>a", 1));
    let (public, marks) = without_members_text("<pre>&lt;!--members-only--></pre><p>a</p>");
    assert!(marks.is_empty() && public.ends_with("<p>a</p>"));
}

#[test]
fn hostile_ends_take_linear_time() {
    for (count, first, open, end) in [
        (60_000, "::::members\n\n", ":::: a\n", ":::\n"),
        (20_000, "", "<pre>", "</code>"),
        (5_000, "", "<!-- {{ if -->", "}}"),
    ] {
        let start = processor_time();
        let _ = body(&format!(
            "{first}{}{}",
            open.repeat(count),
            end.repeat(count)
        ));
        let time = processor_time() - start;
        assert!(time.as_secs() < 10, "{open}{end}: {time:?}");
    }
}

#[test]
fn a_long_line_of_signs_takes_linear_time() {
    for part in ["a}", "a@", "a{b}"] {
        let start = processor_time();
        let _ = without_members_text(&part.repeat(1_000_000 / part.len()));
        let time = processor_time() - start;
        assert!(time.as_secs() < 10, "{part}: {time:?}");
    }
}

#[test]
fn hostile_marks_take_linear_time() {
    for part in [
        "[private]",
        "[private]\n",
        "[a",
        "<x a='\"' b=\"",
        "[hide]",
        "<div class=private>",
        "<div ",
        "<!-- members",
        "<!--",
        "{% if member %}",
        "{{ members }}",
        "{% members",
        ":::members\n:::\n",
        "ここから",
        "[/private]",
        "___",
        "[private a",
        "[private][caption]",
        "<div class=\"private",
        "<div a='\"><div b=\"'>",
        "<a b={",
        "<pre>",
        "<pre><code>",
        "<script>",
        "<!-- wp:paywall ",
        "<!-- members --><!-- paid -->",
        "{% if x %}{% endfor %}",
        "{% for %}",
        "{{#if member}}{{else}}",
        "{{ if .Member }}",
        "{% raw %}",
        "{m && ",
        "{#if member}",
        "> [!private]\n",
        "::::",
        "!!! private\n",
    ] {
        let start = processor_time();
        let file = part.repeat(200_000 / part.len()) + "\n[private]: a }}\n";
        let _ = without_members_text(&file);
        let _ = without_members_text_of_wordpress(&file);
        let time = processor_time() - start;
        assert!(time.as_secs() < 10, "{part}: {time:?}");
    }
}
