//! The text of a body is what the reader of the blog sees: markup shows as its text, or not at all.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use senpai_content::{Article, Code, Date};

fn read(body: &str) -> (Article, Vec<Code>) {
    let file = format!("---\ntitle: 題\n---\n\n{body}\n");
    let (article, found) = Article::parse(
        Path::new("a.md"),
        file.as_bytes(),
        Date::constant(2026, 6, 1),
    );
    let article = article.unwrap();
    for piece in article.map.pieces() {
        let bytes = file.get(piece.file.clone()).unwrap();
        if piece.exact {
            assert_eq!(&article.text[piece.text.clone()], bytes, "{body}");
        }
    }
    (article, found.into_iter().map(|d| d.code).collect())
}

fn text(body: &str) -> String {
    read(body).0.text
}

/// The text of a case; it stands in the file where the map says.
fn case(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name);
    let file = std::fs::read(path).unwrap();
    let (article, _) = Article::parse(Path::new("a.md"), &file, Date::constant(2026, 6, 1));
    article.unwrap().text
}

#[test]
fn a_line_break_leaves_no_space() {
    assert_eq!(
        text("朝は歩く。<br/>\n夜は眠る。"),
        "朝は歩く。\n夜は眠る。"
    );
    assert_eq!(text("Walk.<br />\r\n  Sleep."), "Walk.\nSleep.");
    assert_eq!(text("<p>Walk.<br>\nSleep.</p>"), "Walk.\nSleep.");
}

#[test]
fn a_link_whose_text_stands_in_brackets_is_no_note() {
    for (body, expected) in [
        (
            "直しました[[Bug #1]](https://example.com/1)。",
            "直しましたBug #1。",
        ),
        ("[[1]](#one)と[[記事]](../a.md)", "1と記事"),
        ("[[記事]](昨日の話)", "記事(昨日の話)"),
    ] {
        assert_eq!(text(body), expected, "{body}");
        assert!(!read(body).1.contains(&Code::BrokenLink), "{body}");
    }
}

#[test]
fn a_picture_that_a_line_underlines_is_no_heading() {
    let (article, _) =
        read("# Bags\n\nBags are light.\n\n![](a.jpg)\n=====\n\nThey last.\n\n##\n\nThey fold.");
    let headings = article
        .sections
        .iter()
        .flat_map(|section| &section.headings);
    assert!(
        headings.clone().all(|heading| !heading.is_empty()),
        "{article:?}"
    );
    assert!(article.text.contains("They last.") && article.text.contains("They fold."));
}

#[test]
fn the_cases_read_as_their_pages() {
    assert_eq!(
        case("md-alert/a.md"),
        "前金は契約の前に受け取りません。\n返金の約束は紙に書きます。\n・契約書を読む\n・日付を見る\n返金の例\n三日以内なら全額を返します。\n\
         解約は月の二十日までです。\n詳しくは支払いの話にあります。色を塗った文です。売上の図"
    );
    assert_eq!(
        case("md-br/a.md"),
        "Step | What to do\nOne | Drink water Open the window\nTwo | Call Tanaka Write it down\nOffice hours\nnine to five."
    );
    assert_eq!(
        case("md-emphasis/a.md"),
        "50%増の見積もりは紙で渡します。\n先に A社（製造）が返事をします。\nC#や他の言葉は後で教えます。\n「大事」な数字だけを赤で書きます。\n\
         「締切」は動かしません。\n「約束」は紙に残します。\n料金は税込で書きます。\nB2B(法人)の客には電話をします。\n月額は¥5,000です。"
    );
    assert_eq!(
        case("md-emphasis/b.md"),
        "項目 | 値\n値上げ | 5%(税別)まで\n1. API(v2)を使う\n2. 見積もり。を出す\n記号「**」は太字の印です。\n\
         注意！Excelは閉じてから送ります。\nHe said \"wait!\"and left."
    );
    assert_eq!(
        case("md-footnote/a.md"),
        "手形は三か月先のお金です。受け取る前に日付を見ます。\n満期日が九十日後の手形の場合です。\n日付は 表の 右上に あります。\n\
         Notes on cheques\nA cheque is good for six months.\nBanks may refuse an older one."
    );
    assert_eq!(
        case("md-html/a.md"),
        "解約の話を二つ書きます。\n解約は月の二十日までです。\n返金 | 三日以内は全額\n違約金は一万円です。\n休会の例\n休会は三か月までです。\n\
         入会金\n五千円です。"
    );
    assert_eq!(
        case("md-ruby/a.md"),
        "取引の前に与信調査をします。検収書は後です。\nH2O と x2 の話もします。"
    );
    assert_eq!(
        case("md-setext/a.md"),
        "値引きは三割までです。それより下は社長に聞きます。\n次の話は前金です。\n前金は半分を先に受け取ります。"
    );
    assert_eq!(
        case("md-strike/a.md"),
        "講座の料金は8,000円です。\n申し込みはウェブだけで受けます。"
    );
    assert!(
        case("md-other/a.md").contains("価格は$100から$200です。\n割合は5_000_000円の<3割です。")
    );
}

#[test]
fn markup_shows_as_its_text_or_not_at_all() {
    let mut wrong = Vec::new();
    for (body, shown) in [
        // Comments
        ("a<!-- 秘密 -->b", "ab"),
        (
            "前。\n\n<!-- 秘密\n\n## 秘密\n\n秘密 -->\n\n後。",
            "前。\n後。",
        ),
        ("<!-- 秘密 -->続きです。", "続きです。"),
        ("前。\n\n<!-- 秘密\n\n秘密。", "前。"),
        ("前。<!-- 秘密\n\n秘密。", "前。"),
        ("- a <!-- 秘密 -->\n- b", "・a\n・b"),
        (
            "| a | b |\n| - | - |\n| c <!-- 秘密 --> | d |",
            "a | b\nc | d",
        ),
        ("前 %% 秘密 %% 後", "前 後"),
        ("前。\n\n%%\n秘密\n\n秘密\n%%\n\n後。", "前。\n後。"),
        ("前。\n\n%% 秘密\n\n秘密", "前。"),
        ("前。%% 秘密\n\n後。", "前。\n後。"),
        ("割合は100%%です。", "割合は100%%です。"),
        (
            "成長率は50%%です。\n\n来年の目標は青い旗です。\n\n割引は20%%です。",
            "成長率は50%%です。\n来年の目標は青い旗です。\n割引は20%%です。",
        ),
        ("前 %% 割引は50%%まで %% 後", "前 後"),
        ("第3%%秘密%%節と%%秘密%%後。", "第3節と後。"),
        ("Q3%%秘密%% ends.", "Q3 ends."),
        ("`%%a%%`と`<!-- b -->`", "%%a%%と<!-- b -->"),
        (
            "```\n<!-- a -->\n%% b %%\n{{< c >}}\n```",
            "<!-- a -->\n%% b %%\n{{< c >}}",
        ),
        ("{/* 秘密 */}後", "後"),
        // Shortcodes and Liquid
        ("前{{< youtube abc >}}後", "前後"),
        ("{{< note >}}\n注意します。\n{{< /note >}}", "注意します。"),
        (
            "{{% alert title=\"a\" %}}\n注意します。\n{{% /alert %}}",
            "注意します。",
        ),
        ("{% include a.html %}\n\n本文です。", "本文です。"),
        ("{% if a %}前{% endif %}後", "前後"),
        ("前{{ site.url }}後", "前後"),
        (
            "{% comment %}\n秘密\n\n{% if a %}秘密{% endif %}\n{% endcomment %}\n後",
            "後",
        ),
        ("{%- comment -%}秘密{%- endcomment -%}後", "後"),
        ("{{< comment >}}秘密{{< /comment >}}後", "後"),
        ("{% highlight ruby %}\nputs 1\n{% endhighlight %}", "puts 1"),
        ("波括弧{%は残る", "波括弧{%は残る"),
        // kramdown
        ("本文です。\n{: .note}", "本文です。"),
        ("本文です。{: .a #b}\n続き", "本文です。続き"),
        ("{::comment}\n秘密\n{:/comment}\n\n後", "後"),
        // Containers
        (":::message alert\n注意します。\n:::", "注意します。"),
        (
            "前\n:::details 返金の例\n三日以内です。\n:::\n後",
            "前\n返金の例\n三日以内です。\n後",
        ),
        ("::::details 外\n:::message\n中\n:::\n::::", "外\n中"),
        (":::note[注意]\n中\n:::", "注意\n中"),
        (":::tip{.a}\n中\n:::", "中"),
        ("> [!NOTE]\n> 注意します。", "注意します。"),
        ("> [!tip]- 秘訣\n> 注意します。", "秘訣\n注意します。"),
        ("[!注意]です", "[!注意]です"),
        (
            ":::note warn\n注意します。\n:::\n\n:::note 注意\n中\n:::",
            "注意します。\n注意\n中",
        ),
        ("::: code-group\n\n中\n\n:::", "中"),
        // Directives of remark
        ("::youtube[題]{#abc}\n\n後", "題\n後"),
        ("::youtube{#abc}\n\n後", "後"),
        ("前:quote[引用**文**]{#id .a}後。", "前引用文後。"),
        (":abbr[HTML]{title=\"x\"}の話。", "HTMLの話。"),
        ("前:icon{name=star}後。", "前後。"),
        ("注:[題](https://example.com)です。", "注:題です。"),
        ("比は a:b[1] です。", "比は a:b[1] です。"),
        ("時刻:see[題](https://example.com)", "時刻:see題"),
        (":::quote[見出し]{.wide}\n中\n:::", "見出し\n中"),
        ("/// note | 注意\n中\n///\n\n/// 後", "注意\n中\n/// 後"),
        // Admonitions and tabs of MkDocs
        (
            "前\n\n!!! note \"注意\"\n\n    一つ目。\n\n    - 二つ目\n\n    三つ目。\n\n後",
            "前\n注意\n一つ目。\n・二つ目\n三つ目。\n後",
        ),
        (
            "!!! warning\n    一つ目。\n    二つ目。\n後",
            "一つ目。二つ目。\n後",
        ),
        (
            "??? note\n    外\n\n    !!! tip \"中\"\n        内\n\n    外",
            "外\n中\n内\n外",
        ),
        (
            "=== \"表\"\n\n    一\n\n=== \"裏\"\n\n    二",
            "表\n一\n裏\n二",
        ),
        ("すごい!!! です", "すごい!!! です"),
        ("```\n!!! note\n    a\n```", "!!! note\n    a"),
        (
            "> 一つ目。\n> 二つ目。\n> three\n> four",
            "一つ目。二つ目。 three four",
        ),
        // Definition lists
        (
            "入会金\n: 五千円です。\n\n年会費\n:   一万円です。\n\n    分けて払えます。",
            "入会金\n五千円です。\n年会費\n一万円です。\n分けて払えます。",
        ),
        ("時刻は 9 : 30 です", "時刻は 9 : 30 です"),
        // Code between tags
        (
            "{% highlight ruby linenos %}\na *b* = {{ c }}\n\n# d\n{% endhighlight %}\n\n後",
            "a *b* = {{ c }}\n\n# d\n後",
        ),
        (
            "{{< highlight go >}}\na := *b\n{{< / highlight >}}\n\n*後*",
            "a := *b\n後",
        ),
        // Tables of contents, ids
        ("* TOC\n{:toc}\n\n後", "後"),
        ("1. 目次\n{:toc .a}\n後", "後"),
        ("[TOC]\n\n後", "後"),
        ("本文です。 ^abc123\n\n^def456\n\n2 ^3", "本文です。\n2 ^3"),
        // Readings
        ("{与信|よしん}の{a|b}", "与信の{a|b}"),
        (
            "<pre>\na=${b<b>%%</b> }\n</pre>\n\n後 %%秘密%%",
            "a=${b%% }\n後",
        ),
        (
            "前\n\n![f:id:aki:20260131102030p:plain](a.png)\n\n後",
            "前\n後",
        ),
        ("｜与信《よしん》と|検収《けんしゅう》", "与信と検収"),
        (
            "与信《よしん》と検収《けんしゅう》をする。",
            "与信と検収をする。",
        ),
        (
            "絵画《ひまわり》と映画《アバター》と《光》",
            "絵画《ひまわり》と映画《アバター》と《光》",
        ),
        ("比は \\(x^2 = 4\\) です。", "比は x^2 = 4 です。"),
        ("比は \\\\(n\\\\) です。", "比は n です。"),
        ("比は \\(\\alpha\\) です。", "比は です。"),
        ("前\n\n\\[\n\\frac{a}{b} = c\n\\]\n\n後", "前\n後"),
        ("\\[1\\] と \\(注\\) と \\[WIP\\]", "[1] と (注) と [WIP]"),
        ("前 ::icon{name=\"star\"} 後", "前 後"),
        ("::icon{}\n\n前 ::icon{} 後 :icon{name=a}", "前 後"),
        // Modules
        (
            "import {\n  A,\n  B\n} from \"./a\"\n\nexport const meta = {\n  title: \"秘密\"\n}\n\n本文",
            "本文",
        ),
        (
            "<Tabs>\n<TabItem value=\"a\" label=\"b\">\n\n一\n\n</TabItem>\n</Tabs>",
            "一",
        ),
        // Links and embeds
        (
            "[一]({{< ref \"a.md\" >}})と[二]({% post_url 2026-01-01-a %})と[三]({{ site.url }}/b)",
            "一と二と三",
        ),
        ("[一][x]\n\n[x]: {{ site.url }}/a", "一"),
        ("![絵]({{ site.url }}/a.png)後", "絵後"),
        ("@[youtube](abc)\n\n後", "後"),
        ("![[絵.png]]後", "後"),
        ("[[a]]と[[b|名前]]です", "aと名前です"),
        (
            "[名前](a.md)と<https://a.example>",
            "名前とhttps://a.example",
        ),
        // Inline marks
        ("==印==と== a == とa==bとc==d", "印と== a == とa==bとc==d"),
        ("式$a^2$と$\\frac{1}{2}$です", "式a^2とです"),
        ("$$\na = b\n$$\n\n後", "後"),
        (
            "$5と$6、US$3_000から$4_000まで",
            "$5と$6、US$3_000から$4_000まで",
        ),
        ("完了:tada:です :+1:", "完了です"),
        ("12:30:45と10:00:です a:bc:d", "12:30:45と10:00:です a:bc:d"),
        ("- [ ] する\n- [x] した", "・する\n・した"),
        ("月額は~~5,000円~~8,000円です", "月額は8,000円です"),
        (
            "月額は<del>5,000円</del><ins>8,000円</ins>です",
            "月額は8,000円です",
        ),
        ("月額は<s>5,000円</s>8,000円です", "月額は8,000円です"),
        ("<s>開いたまま", "開いたまま"),
        ("9~12時と13~18時", "9~12時と13~18時"),
        (
            "前。[^1]後。[^x]\n\n[^1]: 注です。\n[^2]: 呼ばれない注。",
            "前。後。\n注です。\n呼ばれない注。",
        ),
        ("- 前[^a]\n- 後\n\n[^a]: 注\n    続き", "・前\n注続き\n・後"),
        ("## 見出し[^1]\n\n本文。\n\n[^1]: 注", "見出し\n本文。\n注"),
        // Emphasis
        ("**「a」**です。**b**です。", "「a」です。bです。"),
        ("**a。**b**c。**d", "a。bc。d"),
        ("記号**は残る", "記号**は残る"),
        ("\\*\\*a\\*\\*", "**a**"),
        ("user_nameとfile_name", "user_nameとfile_name"),
        // HTML
        ("<div>\n\n**本文**です。\n\n</div>", "本文です。"),
        ("```\na\n```\n<br>\n**本文**です。", "a\n本文です。"),
        ("<p>一</p><p>二</p>", "一\n二"),
        ("<ul><li>一</li><li>二</li></ul>", "・一\n・二"),
        (
            "<table>\n<tr><th>a</th><th>b</th></tr>\n\n<tr><td>c</td><td>d</td></tr>\n</table>\n\n後",
            "a | b\nc | d\n後",
        ),
        ("<script>\nalert('秘密')\n\nx\n</script>\n\n後", "後"),
        ("<style>p{}</style>\n\n後", "後"),
        ("<div style=\"display: none\">秘密</div>\n\n後", "後"),
        ("<div hidden><div>秘密</div>秘密</div>\n\n後", "後"),
        ("<div>a &lt; b &amp; c &#x3042;</div>", "a < b & c あ"),
        ("<div\n class=\"a\"\n>本文</div>", "本文"),
        (
            "<div>一行目\n二行目 and\nthree</div>",
            "一行目二行目 and three",
        ),
        ("一行目<br>二行目<br/>三行目", "一行目\n二行目\n三行目"),
        ("<ruby>与信<rt>よしん</ruby>調査", "与信調査"),
        ("<税抜き>と<3割", "<税抜き>と<3割"),
        ("<img src=a.png>後", "後"),
        ("<a href=\"x\">名前</a>です", "名前です"),
        ("import A from \"./a\"\n\n<A />\n\n本文", "本文"),
        // Items without text
        (
            "<ul>\n<li><img src=\"a.png\" alt=\"\"></li>\n<li>b</li>\n</ul>",
            "・b",
        ),
        ("- <!-- 秘密 -->\n- b", "・b"),
        // Strong text in HTML, as MDX reads it
        (
            "<details>\n<summary>**開く**</summary>\n\n中。\n\n</details>",
            "開く\n中。",
        ),
        ("<div>\n**a** と b\n</div>", "a と b"),
        ("<pre>\n**a** b\n</pre>", "**a** b"),
        (
            "<div>\n2**3 and 4**5 for handlers[0](event) and map[a](b).\n</div>",
            "2**3 and 4**5 for handlers[0](event) and map[a](b).",
        ),
        (
            "<div>\nf(**kwargs) and g(**options)\n</div>",
            "f(**kwargs) and g(**options)",
        ),
        ("<div>\n[a](https://example.com/) b\n</div>", "a b"),
        (
            "a Map<Key, {a: b}> and Vec<T, {n}> b",
            "a Map<Key, {a: b}> and Vec<T, {n}> b",
        ),
        (
            "{%capture note%}本文です。{%endcapture%}\n\n{{ note }}",
            "本文です。",
        ),
        (
            "{% capture note %}本文です。{% endcapture %}{% include box.html content=note %}",
            "本文です。",
        ),
        (
            "前。{% capture note %}秘密{% endcapture %}{{ notes }}後。",
            "前。後。",
        ),
        (
            "<figcaption>\n出典: [記事](https://example.com/a)。\n</figcaption>",
            "出典: 記事。",
        ),
        ("<>\n\n本文です。\n\n</>", "本文です。"),
        ("a <> b です。", "a <> b です。"),
        // Components with values in braces
        (
            "前。\n\n<Chart\n\tlabels={{\n\t\ta: 'b {{c}}. d',\n\t}}\n/>\n\n後。",
            "前。\n後。",
        ),
        ("<Note kind={1}>本文です。</Note>", "本文です。"),
        ("a <B と C> です。", "a <B と C> です。"),
        // Text that a template keeps for another place
        (
            "前。\n\n{% set x %}\n/** 秘密 */\n{% endset %}\n\n後。",
            "前。\n後。",
        ),
        ("前。{% capture x %}秘密{% endcapture %}後。", "前。後。"),
        ("前。{% set x = 1 %}後。", "前。後。"),
        (
            "{% capture body %}\n本文です。\n{% endcapture %}\n\n<div>\n{{ body | markdownify }}\n</div>",
            "本文です。",
        ),
        (
            "前。\n\n<x-a>\n\t<template>\n{% raw %}\n秘密\n{% endraw %}\n\t\t</x-b>\n\t</template>\n</x-a>\n\n後。",
            "前。\n後。",
        ),
        // Sizes and attributes
        (
            "前。\n![売上の図](https://x.example/y.png =250x)\n後。",
            "前。 売上の図後。",
        ),
        ("![売上](/a.png =250x100) の図", "売上 の図"),
        ("a =b と ![売上](a.png) =250x)", "a =b と 売上 =250x)"),
        (
            "[Button](#){ .md-button .md-button--primary } and ![Sales](a.png){ width=\"300\" loading=lazy }.",
            "Button and Sales.",
        ),
        (
            "[題](https://x.example/a_(b)){target=\"_blank\"}です",
            "題です",
        ),
        ("[題][x]{.a}です\n\n[x]: https://x.example", "題です"),
        ("`a`{.py}と**b**{#c}です", "aとbです"),
        ("[下線]{.underline}です", "下線です"),
        ("本文です。\n{ .annotate }\n\n後", "本文です。\n後"),
        ("集合{a, b}と{.md}の話", "集合{a, b}と{.md}の話"),
        ("[題](a.md){1, 2} and f(x){a=b}", "題{1, 2} and f(x){a=b}"),
        // Hatena Blog
        ("[:contents]\n\n本文です。", "本文です。"),
        (
            "本文((脚注です))の文。\n\n後。",
            "本文の文。\n脚注です\n後。",
        ),
        ("前 [https://x.example/a:embed:cite]\n\n後", "前\n後"),
        ("[https://x.example/:title=名前]です", "名前です"),
        (
            "[https://x.example/a:title](https://x.example/a)",
            "https://x.example/a:title",
        ),
        ("[f:id:user:20240101000000p:plain]後", "後"),
        (
            "前\n\n>|python|\na = [1]\n# b\n||<\n\n後",
            "前\na = [1]\n# b\n後",
        ),
        (
            "((a + b) * c)と((a=b))と(((笑)))",
            "((a + b) * c)と((a=b))と(((笑)))",
        ),
        // MDC of Nuxt
        (
            "前\n\n::alert{type=\"info\"}\n本文です。\n::\n\n後",
            "前\n本文です。\n後",
        ),
        (
            "::card\n---\ntitle: 秘密\n---\n本文です。\n\n#footer\n下です。\n::\n後",
            "本文です。\n下です。\n後",
        ),
        ("C++ の std::vector と a::b", "C++ の std::vector と a::b"),
        // Notes in their sentences
        (
            "A fact^[see *the* paper of 1999]. More.\n\nNext.",
            "A fact. More.\nsee the paper of 1999\nNext.",
        ),
        ("前^[注 [記事](a.md) です]後。", "前後。\n注 記事 です"),
        ("型は ^[a-z]+ です", "型は ^[a-z]+ です"),
        (
            "一つ((注一つ目))、二つ[^1]、三つ^[注三つ目です]。\n\n[^1]: 注二つ目",
            "一つ、二つ、三つ。\n注一つ目\n注二つ目\n注三つ目です",
        ),
        // Words of images that name nothing
        ("前。\n\n![image](a.png)\n\n後。", "前。\n後。"),
        ("前![画像](a.png)後![IMG_1234.JPG](b.jpg)", "前後"),
        ("- ![image](a.png)\n- ![売上の図](b.png)", "・売上の図"),
        ("[![image](a.png)](https://x.example) 後", "後"),
        // Raised, lowered, inserted; abbreviations
        ("x^2^とH~2~Oと10^-3^です", "x2とH2Oと10-3です"),
        ("x^2-y^2 と 9~12時と13~18時", "x^2-y^2 と 9~12時と13~18時"),
        (
            "++追記++です。C++ と C++20、i++",
            "追記です。C++ と C++20、i++",
        ),
        (
            "https://a.example/?q=(++x++)&r=a^2^ と [b](/c?d=(++e++))",
            "https://a.example/?q=(++x++)&r=a^2^ と b",
        ),
        ("HTML の話\n\n*[HTML]: Hyper Text\n", "HTML の話"),
        // Notes of several paragraphs
        (
            "本文[^1]。\n\n[^1]:\n    注の[[頁|一]]です。\n\n    二つ目です。",
            "本文。\n注の一です。\n二つ目です。",
        ),
    ] {
        let text = text(body);
        if text != shown {
            wrong.push((body, text, shown));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_left_out_is_said_once_per_kind() {
    assert_eq!(
        read("{{< a >}}前{{< b >}}\n\n{% c %}後").1,
        [Code::LeftOut, Code::LeftOut]
    );
    assert_eq!(read("[注]: 値段は税込みです。\n\n後").1, [Code::LeftOut]);
    assert_eq!(read("計算は5*3=15と4*2=8です。").1, [Code::LiteralEmphasis]);
    assert_eq!(
        read("値引きは三割までです。社長に聞きます。\n---\n次").1,
        [Code::HeadingOfSentences]
    );
    assert_eq!(read("見出し\n---\n次").1, []);
}

#[test]
fn a_long_comment_is_said_with_its_length() {
    for (body, is_said) in [
        ("前。\n\n%%\n秘密\n\n秘密\n%%\n\n後。", true),
        ("前。\n\n<!-- 秘密\n\n秘密 -->\n\n後。", false),
        ("前。\n\n<!-- 秘密\n秘密 -->\n\n後。", false),
    ] {
        assert_eq!(read(body).1.contains(&Code::LeftOut), is_said, "{body}");
    }
}

#[test]
fn emphasis_beside_a_note_is_no_mistake() {
    assert_eq!(read("It is _called_[^1] so.\n\n[^1]: A note.").1, []);
    let file = "---\ntitle: T\n---\n\nIt is**\"quoted\"**so.";
    let (_, found) = Article::parse(
        Path::new("a.md"),
        file.as_bytes(),
        Date::constant(2026, 6, 1),
    );
    assert_eq!(found[0].help, "write `\"**quoted**\"`");
}

#[test]
fn readings_stay_out_of_the_sentence_and_are_kept() {
    for body in [
        "取引の前に<ruby>与信<rt>よしん</rt></ruby>をする。",
        "取引の前に<ruby>与信<rp>(</rp><rt>よしん</rt><rp>)</rp></ruby>をする。",
        "取引の前に{与信|よしん}をする。",
        "取引の前に｜与信《よしん》をする。",
        "<p>取引の前に<ruby>与<rt>よ</rt>信<rt>しん</rt></ruby>をする。</p>",
    ] {
        let (article, _) = read(body);
        assert_eq!(article.text, "取引の前に与信をする。", "{body}");
        let readings: String = article.readings.iter().map(|r| &*r.text).collect();
        assert_eq!(readings, "よしん", "{body}");
        let at = article.readings.last().unwrap().at;
        assert_eq!(&article.text[..at], "取引の前に与信", "{body}");
    }
}

#[test]
fn a_note_is_in_the_passage_of_its_sentence() {
    let long = "長い段落がここにあります。".repeat(10);
    let (article, _) = read(&format!(
        "{long}手形の話です[^1]。\n\n{long}\n\n[^1]: 満期日の注です。"
    ));
    let passages = article.passages();
    let first = &article.text[passages[0].span.clone()];
    assert!(
        first.contains("手形の話です。\n満期日の注です。"),
        "{first}"
    );
}

#[test]
fn a_notes_name_in_a_link_or_an_image_keeps_the_link() {
    for (body, shown, target) in [
        (
            "[see [[note]] here](https://example.com) ok",
            "see note here ok",
            "https://example.com",
        ),
        (
            "[見る [[a/b|記事]]](https://example.com)",
            "見る 記事",
            "https://example.com",
        ),
        ("[[note]] and [x [[y]]](z.html)", "note and x y", "z.html"),
        ("![図 [[note]] の形](a.png)後", "図 note の形後", ""),
        ("![[[note]] の図](a.png)後", "note の図後", ""),
        (
            "| a | b |\n| - | - |\n| [[x|y]] | [z](z.html) |",
            "a | b\ny | z",
            "z.html",
        ),
        ("- [ ] [[note]] [x](y.html)", "・note x", "y.html"),
    ] {
        let (article, _) = read(body);
        let text = article.text.as_str();
        // The words of an image are no part of the text on all paths.
        let is_image = body.contains("![");
        assert!(text == shown || is_image && text == "後", "{body}: {text}");
        assert!(
            !text.contains('[') && !text.contains("]("),
            "{body}: {text}"
        );
        let targets: Vec<&str> = article.links.iter().map(|l| l.target.as_str()).collect();
        assert!(
            target.is_empty() || targets.contains(&target),
            "{body}: {targets:?}"
        );
        assert!(!is_image || article.images[0].target == "a.png", "{body}");
    }
}

#[test]
fn a_short_formula_shows_without_its_marks() {
    for (body, shown) in [
        ("The PDF $f(x)$ is $u(t)$.", "The PDF f(x) is u(t)."),
        (
            "over $[a, b]$ for $t > 0$ at $-2$",
            "over [a, b] for t > 0 at -2",
        ),
        (
            "($J/s$) = Watts ($W$), $[0, s)$, $n - 1$, $0.5$",
            "(J/s) = Watts (W), [0, s), n - 1, 0.5",
        ),
        ("$P(A | B)$ and $E(X)$", "P(A | B) and E(X)"),
    ] {
        assert_eq!(text(body), shown, "{body}");
    }
    for body in [
        "eval $(minikube docker-env) and $(x)",
        "the path $PATH:$HOME",
        "from $100 (or $50)",
        "Pricing $23.55/TB/month $5/million",
    ] {
        assert_eq!(text(body), body, "{body}");
    }
}

#[test]
fn the_fix_for_emphasis_breaks_no_tag_link_or_bracket() {
    let help = |body: &str| {
        let file = format!("---\ntitle: 題\n---\n\n{body}\n");
        let today = Date::constant(2026, 6, 1);
        let (_, found) = Article::parse(Path::new("a.md"), file.as_bytes(), today);
        let found = found.into_iter().find(|d| d.code == Code::LiteralEmphasis);
        found.unwrap_or_else(|| panic!("{body}")).help
    };
    assert_eq!(help("これは**「重要」**です。"), "write `「**重要**」`");
    for body in [
        "これは**「<b>重要</b>」**です。",
        "これは**「[記事](https://example.com)」**です。",
        "これは**「A」と「B」**です。",
        "これは**「`code`」**です。",
        "これは**（a）b。**です。",
    ] {
        assert_eq!(help(body), "write `**…** `", "{body}");
    }
}

#[test]
fn marks_of_editors_show_the_text_that_is_left() {
    for (written, shown) in [
        ("前{>>秘密<<}後", "前後"),
        ("前{--秘密--}後", "前後"),
        ("前{++中++}後", "前中後"),
        ("前{==中==}{>>秘密<<}後", "前中後"),
        ("前{~~秘密~>中~~}後", "前中後"),
        ("a{\" \"}b", "a b"),
        ("前\n\n{\n  // 秘密\n}\n\n後", "前\n後"),
        ("前<%# 秘密 %>後", "前後"),
        ("前\n\n{% doc %}\n秘密\n{% enddoc %}\n\n後", "前\n後"),
    ] {
        assert_eq!(text(written), shown, "{written}");
    }
}
