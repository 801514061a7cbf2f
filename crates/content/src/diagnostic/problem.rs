//! The table of the problems of a file: each with its code, and its sentences in each language.

use super::Reason;
use crate::{Code, Language};

macro_rules! problems {
    ($($name:ident $({ $($value:ident: $type:ty),* })? = $code:ident,
        en: $en:literal, $en_help:literal;
        ja: $ja:literal, $ja_help:literal;)*) => {
        /// A problem with the values that its sentences name.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) enum Problem { $($name $({ $($value: $type),* })?,)* }

        impl Problem {
            /// The code of the problem's diagnostics.
            pub fn code(&self) -> Code {
                match self { $(Problem::$name { .. } => Code::$code,)* }
            }

            /// The mistake, and its correction.
            #[allow(unused_variables, reason = "not every sentence names every value")]
            pub fn sentences(&self, language: Language) -> [String; 2] {
                match self {
                    $(Problem::$name $({ $($value),* })? => match language {
                        Language::English => [format!($en), format!($en_help)],
                        Language::Japanese => [format!($ja), format!($ja_help)],
                    },)*
                }
            }
        }
    };
}

problems! {
    AnswerNotInBody { question: String } = AnswerNotInBody,
        en: "the named answer to `{question}` is not in the body",
            "copy a part of the answering sentence as readers see it, without `**` and link addresses";
        ja: "`{question}` の答えとして書かれた語句が本文にありません",
            "答えになる文の一部を、記事の表示どおりに写してください（`**` やリンク先は除きます）";
    NoTitle = NoTitle,
        en: "the post has no title: the name of its file is the title",
            "add `title: …` to the front matter, or begin with a heading `# …`";
        ja: "記事にタイトルがないため、ファイル名をタイトルにします",
            "フロントマターに `title: …` を書くか、見出し `# …` で始めてください";
    UnknownKey { key: String } = UnknownKey,
        en: "unknown key `{key}`",
            "remove it, or look it up at https://github.com/senpai-rs/senpai/blob/main/docs/posts.md#the-keys-that-are-used";
        ja: "`{key}` は知らないキーです",
            "消すか、https://github.com/senpai-rs/senpai/blob/main/docs/posts.md#the-keys-that-are-used の一覧で確かめてください";
    UnknownKeys { count: usize, keys: String } = UnknownKey,
        en: "keys that mean nothing to Senpai: {count} ({keys})",
            "nothing is lost if your site needs them; docs/posts.md lists the keys that count";
        ja: "Senpai が使わないキーが {count} 種類あります（{keys}）",
            "サイトで使っているなら、そのままで構いません。使うキーの一覧は docs/posts.md にあります";
    KeysOfReaders { count: usize, keys: String } = UnknownKey,
        en: "keys that speak of readers, and hide no post as they are written: {count} ({keys})",
            "if one keeps readers out, write `draft: true` in its posts; docs/posts.md lists the keys that hide a post";
        ja: "読者に関わる言葉のあるキーが {count} 種類ありますが、どの記事も隠していません（{keys}）",
            "読者を限る指定なら、その記事に `draft: true` と書いてください。記事を隠すキーの一覧は docs/posts.md にあります";
    MisspelledKey { key: String, near: String } = UnknownKey,
        en: "unknown key `{key}`",
            "did you mean `{near}`?";
        ja: "`{key}` は知らないキーです",
            "`{near}` の書き間違いではありませんか";
    NotText { key: String } = WrongType,
        en: "`{key}` is not text",
            "write text";
        ja: "`{key}` が文字列ではありません",
            "文字列を書いてください";
    NotTexts { key: String } = WrongType,
        en: "`{key}` is not a list of texts",
            "write a list of texts";
        ja: "`{key}` が文字列のリストではありません",
            "文字列のリストを書いてください";
    NotSentences { key: String } = WrongType,
        en: "`{key}` is not a list of sentences: what is none does not count",
            "write `{key}: [\"…\"]`";
        ja: "`{key}` が文のリストではありません。文でないものは使いません",
            "`{key}: [\"…\"]` のように書いてください";
    NotFlag { key: String } = WrongType,
        en: "`{key}` is not `true` or `false`: the post is left out as a draft",
            "write `true` or `false`";
        ja: "`{key}` が `true` でも `false` でもないため、記事は表示されません",
            "`true` か `false` を書いてください";
    NotLanguage { key: String } = WrongType,
        en: "`{key}` is not `ja` or `en`",
            "write `ja` or `en`";
        ja: "`{key}` が `ja` でも `en` でもありません",
            "`ja` か `en` を書いてください";
    BadGoal { key: String } = WrongType,
        en: "`{key}` is not a list of ids of goals",
            "write ids of goals, such as `sales`: letters, digits, `-` and `_`";
        ja: "`{key}` が目標の id ではありません",
            "`sales` のように、文字、数字、`-`、`_` だけで書いてください";
    NotGoal { goal: String, goals: String } = WrongType,
        en: "the community has no goal `{goal}`: it does not count",
            "write one or several of {goals}, or name the goal under `[[goals]]` in senpai.toml";
        ja: "`{goal}` という目標は、このコミュニティにありません",
            "{goals} の中から書くか、senpai.toml の `[[goals]]` に加えてください";
    NotQuestions { key: String } = WrongType,
        en: "`{key}` is not a list of texts, or of pairs `question: part of the answer`",
            "write a list of texts, or of pairs `question: part of the answer`";
        ja: "`{key}` が質問のリストではありません",
            "質問か、`質問: 答えになる文の一部` のリストを書いてください";
    NoPrinciple = NoPrinciple,
        en: "the post has how-to steps and states no principle",
            "add `principles: [\"…\"]`: one sentence that holds when the steps do not fit";
        ja: "手順はありますが、基本原則がありません",
            "手順が合わないときにも使える一文を、`principles: [\"…\"]` に書いてください";
    DoubtfulStep { step: String } = DoubtfulStep,
        en: "nobody could tell whether this step was done: `{step}`",
            "say what to do (write, ask, count, send), and name a number, a person, words or a day";
        ja: "試したかどうかが分からない一歩です: `{step}`",
            "書く、聞く、数える、送るなどの動作で終え、数や相手、言葉、日を入れてください";
    TooManySteps { count: usize, most: usize } = TooManySteps,
        en: "the post has {count} practice steps: members are offered the first {most}",
            "keep the {most} best ones, or divide the post";
        ja: "一歩が {count} 個あります。メンバーが選べるのは初めの {most} 個です",
            "{most} 個までに絞るか、記事を分けてください";
    NotSource { key: String } = WrongType,
        en: "`{key}` is not a pair of `from` and `hash`",
            "write a pair of `from` and `hash`";
        ja: "`{key}` が `from` と `hash` の組ではありません",
            "`from` と `hash` の組を書いてください";
    BadFrontMatter { format: &'static str, line: &'static str, why: Reason } = BadFrontMatter,
        en: "the front matter is not valid {format}: {why}",
            "write each line as {line}; put a value with signs such as `: ` or `#` in quotes";
        ja: "フロントマターが {format} として正しくありません: {why:#}",
            "各行を {line} の形で書き、`: ` や `#` などの記号を含む値は引用符で囲んでください";
    DraftByBadFrontMatter { format: &'static str, line: &'static str, why: Reason } = BadFrontMatter,
        en: "the front matter is not valid {format}, and may say that the post is not public: the post is left out as a draft: {why}",
            "write each line as {line}; put a value with signs such as `: ` or `#` in quotes";
        ja: "フロントマターが {format} として正しくなく、非公開の指定があるかもしれないため、下書きとして扱います: {why:#}",
            "各行を {line} の形で書き、`: ` や `#` などの記号を含む値は引用符で囲んでください";
    BadDate { key: String, text: String } = BadDate,
        en: "`{key}: {text}` is not a date",
            "write it as 2026-01-31";
        ja: "`{key}: {text}` は日付ではありません",
            "2026-01-31 の形で書いてください";
    HiddenByBadDate { key: String, text: String } = BadDate,
        en: "`{key}: {text}` is not a date: the post is left out as a draft",
            "write it as 2026-01-31";
        ja: "`{key}: {text}` は日付ではありません。記事は表示されません",
            "2026-01-31 の形で書いてください";
    HiddenByNotDate { key: String } = WrongType,
        en: "`{key}` is not a date: the post is left out as a draft",
            "write it as 2026-01-31";
        ja: "`{key}` が日付ではないため、記事は表示されません",
            "2026-01-31 の形で書いてください";
    FutureDate { key: String, day: String } = FutureDate,
        en: "`{key}: {day}` is in the future",
            "correct the date";
        ja: "`{key}: {day}` は未来の日付です",
            "日付を直してください";
    HiddenUntil { key: String, day: String } = FutureDate,
        en: "`{key}: {day}` is in the future",
            "the post is hidden until then";
        ja: "`{key}: {day}` は未来の日付です",
            "その日まで記事は表示されません";
    Expired { key: String, day: String } = Expired,
        en: "`{key}: {day}` has passed",
            "the post is hidden; remove the key to show it";
        ja: "`{key}: {day}` は過ぎています",
            "記事は表示されません。表示するには、このキーを消してください";
    TreatedAsDraft = TreatedAsDraft,
        en: "the front matter may say that the post is not public: it is left out as a draft",
            "correct the front matter; write `draft: false`, or no such key, in a post that is public";
        ja: "フロントマターに非公開の指定があるかもしれないため、下書きとして扱います",
            "フロントマターを直してください。公開する記事では `draft: false` と書くか、キーを消します";
    HiddenByMarks { count: usize, mark: String } = TreatedAsDraft,
        en: "posts are left out as drafts for a tag, or for a word in their title or their file's name: {count} of them ({mark})",
            "write `draft: false` in a post that is public; `senpai check --verbose` says what hides each post";
        ja: "タグや、タイトル・ファイル名の言葉により、記事 {count} 件を下書きとして扱います（{mark}）",
            "公開する記事には `draft: false` と書いてください。記事ごとの理由は `senpai check --verbose` で分かります";
    UnknownStatus { pair: String, count: usize } = TreatedAsDraft,
        en: "Senpai does not know the word in `{pair}`: it hides {count} of the posts",
            "write `published` in posts that are public; the words that show a post are in docs/posts.md";
        ja: "`{pair}` の言葉の意味が分からないため、記事 {count} 件を表示しません",
            "公開する記事には `published` か「公開」と書いてください。記事を表示する言葉の一覧は docs/posts.md にあります";
    NotShown { why: Reason } = NotShown,
        en: "the post is not shown: {why}",
            "nothing, if this is meant";
        ja: "この記事は表示されません: {why:#}",
            "意図したとおりなら、そのままで構いません";
    FullWidth { line: String, read: String } = FullWidth,
        en: "`{line}` has full-width signs: it is read as `{read}`",
            "write it in ASCII, so that your site reads it, too";
        ja: "`{line}` に全角の記号や文字があります。`{read}` として読みます",
            "サイトでも読めるように、半角で書いてください";
    DuplicateId { id: String, other: String } = DuplicateId,
        en: "the id `{id}` is already the id of {other}",
            "give one of them another `id`";
        ja: "id の `{id}` は {other} が使っています",
            "どちらかの `id` を変えてください";
    DuplicateUrl { url: String, other: String } = DuplicateUrl,
        en: "the address {url} is already the address of {other}",
            "give one of them another `url`, or set `[site]` in senpai.toml as the site has it";
        ja: "アドレス {url} は {other} のアドレスでもあります",
            "どちらかの `url` を変えるか、senpai.toml の `[site]` をサイトに合わせてください";
    NoSuchAddress { target: String } = BrokenLink,
        en: "no public post has the address `{target}`",
            "correct the link, or remove it";
        ja: "`{target}` というアドレスの公開記事がありません",
            "リンクを直すか、消してください";
    BrokenLink { target: String } = BrokenLink,
        en: "the link to `{target}` leads to no post",
            "correct the link, or remove it";
        ja: "リンク先の `{target}` という記事がありません",
            "リンクを直すか、消してください";
    MissingImage { target: String } = MissingImage,
        en: "the image `{target}` does not exist",
            "correct the name of the file, or add the image";
        ja: "画像 `{target}` がありません",
            "ファイル名を直すか、画像を置いてください";
    SkippedHeading { level: u8, above: u8, marks: String } = SkippedHeading,
        en: "a level {level} heading follows a level {above} heading",
            "use {marks}";
        ja: "レベル {above} の見出しの下に、レベル {level} の見出しがあります",
            "{marks} を使ってください";
    EmptyBody = EmptyBody,
        en: "the post has no text",
            "write the post below the front matter, or set `draft: true`";
        ja: "記事に本文がありません",
            "フロントマターの下に本文を書くか、`draft: true` にしてください";
    EmptySection { heading: String } = EmptySection,
        en: "the section `{heading}` has no text",
            "write the section, or remove its heading";
        ja: "見出し「{heading}」の下に文がありません",
            "文を書くか、見出しを消してください";
    NotUtf8 = NotUtf8,
        en: "the file is not UTF-8 from here on",
            "save it as UTF-8";
        ja: "ここから先が UTF-8 ではありません",
            "UTF-8 で保存し直してください";
    OtherEncoding { encoding: &'static str } = NotUtf8,
        en: "the file is in {encoding}, not in UTF-8: the post is left out",
            "save it as UTF-8: choose that encoding in your editor's \"Save as\", or run `iconv -f {encoding} -t UTF-8`";
        ja: "ファイルの文字コードが UTF-8 ではなく {encoding} のため、記事を読めません",
            "エディタの「名前を付けて保存」で UTF-8 を選ぶか、`iconv -f {encoding} -t UTF-8` で変換してください";
    PartsNotRead { count: usize } = NotRead,
        en: "files whose name begins with `_` are parts of other pages and are not read: {count} of them",
            "rename the file if it is a post";
        ja: "名前が `_` で始まるファイル {count} 件は、ほかのページの部品とみなして読みません",
            "記事であれば、ファイル名を変えてください";
    LinkedFolders { count: usize } = NotRead,
        en: "symbolic links to folders are not followed: {count} of them",
            "put the posts themselves into the folder, or name the other folder by --content";
        ja: "フォルダへのシンボリックリンク {count} 件は、先をたどりません",
            "記事そのものをフォルダに置くか、リンク先を --content で指定してください";
    SpecialFiles { count: usize } = NotRead,
        en: "pipes, devices and sockets are not read: {count} of them",
            "remove them from the folder";
        ja: "パイプ、デバイス、ソケット {count} 件は読みません",
            "フォルダから取り除いてください";
    FileTooLarge { size: u64, limit: u64 } = FileTooLarge,
        en: "the file has {size} bytes; at most {limit} are read",
            "split the post into several";
        ja: "ファイルが {size} バイトあります。読めるのは {limit} バイトまでです",
            "いくつかの記事に分けてください";
    FrontMatterTooLarge { size: usize, limit: usize } = FrontMatterTooLarge,
        en: "the front matter has {size} bytes; at most {limit} are read: the post is left out as a draft",
            "move text into the body";
        ja: "フロントマターが {size} バイトあります。読めるのは {limit} バイトまでなので、下書きとして扱います",
            "文章は本文に移してください";
    UnterminatedFrontMatter = UnterminatedFrontMatter,
        en: "the front matter begins here and never ends: the post is left out as a draft",
            "close it with a line `---` (`+++` for TOML)";
        ja: "ここで始まるフロントマターに終わりがないため、下書きとして扱います",
            "`---` の行（TOML では `+++`）で閉じてください";
    OutsideRoot = OutsideRoot,
        en: "the symbolic link leads out of the folder, or to no file",
            "put the file itself into the folder";
        ja: "シンボリックリンクの先がフォルダの外にあるか、ファイルではありません",
            "ファイルそのものをフォルダに置いてください";
    TagVariant { tag: String, first: String, count: usize } = TagVariant,
        en: "the tag `{tag}` (posts: {count}) is written `{first}` elsewhere",
            "write `{first}`";
        ja: "タグ `{tag}`（{count} 件の記事）は、ほかの記事では `{first}` と書かれています",
            "`{first}` と書いてください";
    BadUrl { url: String } = BadUrl,
        en: "`{url}` is not an http or https address",
            "write the whole address of the public page, beginning with https://";
        ja: "`{url}` は http や https のアドレスではありません",
            "公開ページのアドレスを https:// から書いてください";
    LeftOut { name: &'static str, japanese_name: &'static str } = LeftOut,
        en: "{name}: it is left out of the text",
            "write as text what members should find";
        ja: "{japanese_name}: 本文から除きます",
            "メンバーに見つけてほしいことは、文章で書いてください";
    Unclosed { mark: &'static str, characters: usize } = Unclosed,
        en: "`{mark}` is never closed: {characters} characters from here on are left out",
            "close it, or write the mark as code";
        ja: "`{mark}` が閉じられていないため、ここから {characters} 文字を除きます",
            "閉じるか、記号をコードとして書いてください";
    LongComment { mark: &'static str, lines: usize, characters: usize } = LeftOut,
        en: "a comment in `{mark}` begins here: {lines} lines ({characters} characters) are left out",
            "write the mark as code, or `\\` before it, if this is no comment";
        ja: "ここから `{mark}` のコメント {lines} 行（{characters} 文字）を除きます",
            "コメントでなければ、記号をコードとして書くか、前に `\\` を置いてください";
    ForMembers { mark: String, characters: usize } = ForMembers,
        en: "`{mark}` begins text for members: {characters} characters are left out",
            "if the text is for everybody, remove the mark or write it as code";
        ja: "`{mark}` から先は会員向けの文章とみなし、{characters} 文字を除きます",
            "だれでも読める文章なら、この印を消すか、コードとして書いてください";
    LinkDefinition { label: String } = LeftOut,
        en: "Markdown takes `[{label}]: …` for the address of a link: it is left out of the text",
            "put a word before the bracket, or write 【】";
        ja: "`[{label}]: …` はリンク先の指定とみなされるため、本文から除きます",
            "括弧の前に言葉を置くか、【】で書いてください";
    HeadingOfSentences = HeadingOfSentences,
        en: "the line `---` or `===` below this paragraph makes it a heading: it is read as a paragraph",
            "put an empty line above the line";
        ja: "下の行の `---` や `===` で、この段落が見出しになります。ここでは段落として読みます",
            "その行の上に空行を入れてください";
    LiteralEmphasis { mark: String, fixed: String } = LiteralEmphasis,
        en: "Markdown shows this `{mark}` as text: it is between a letter and a bracket or a full stop",
            "write {fixed}";
        ja: "この `{mark}` は、文字と括弧や句点の間にあるため、そのまま表示されます",
            "{fixed} のように書いてください";
    Product = LiteralEmphasis,
        en: "Markdown takes this `*` and the next one for emphasis, and does not show them",
            "write `\\*` or ×";
        ja: "この `*` と次の `*` は強調とみなされ、表示されません",
            "`\\*` か × と書いてください";
    NameNotUtf8 { name: String } = NameNotUtf8,
        en: "the file's name is not UTF-8: it is read as `{name}`",
            "rename the file";
        ja: "ファイル名が UTF-8 ではないため、`{name}` として読みます",
            "ファイル名を変えてください";
    NotRead { ending: &'static str, count: usize } = NotRead,
        en: "files that end in .{ending} are not read: {count} of them",
            "save them as Markdown or HTML (Pandoc converts many formats), or move them away";
        ja: ".{ending} で終わるファイル {count} 件は読みません",
            "Markdown か HTML で保存する（多くの形式は Pandoc で変換できます）か、別の場所に移してください";
    TextNotRead { ending: &'static str, count: usize } = NotRead,
        en: "files that end in .{ending} are not read: {count} of them",
            "rename them to .md, if they are posts; `senpai import` reads pages that were saved as text";
        ja: ".{ending} で終わるファイル {count} 件は読みません",
            "記事であれば、ファイル名の最後を .md にしてください。テキストで保存したページは `senpai import` で読めます";
    PagesNotRead { count: usize } = NotRead,
        en: "pages in HTML without front matter that are no whole page, and templates, are not read: {count} of them",
            "nothing, if they are parts of pages; give a post in HTML a front matter or a `<title>`";
        ja: "フロントマターのない HTML の断片とテンプレート {count} 件は読みません",
            "ページの部品なら、そのままで構いません。記事なら、フロントマターか `<title>` を書いてください";
    ReadmeNotRead { count: usize } = NotRead,
        en: "files named README.md are not read: {count} of them in folders",
            "rename the file if it is a post";
        ja: "README.md は記事として読みません。フォルダの中に {count} 件あります",
            "記事であれば、ファイル名を変えてください";
    OtherLanguage { count: usize, tags: String } = OtherLanguage,
        en: "posts that are neither Japanese nor English are left out: {count} of them ({tags})",
            "nothing, if they are in another language; write `lang: ja` or `lang: en` in a post that is not";
        ja: "日本語でも英語でもない記事 {count} 件は表示しません（{tags}）",
            "別の言語の記事なら、そのままで構いません。違う場合は `lang: ja` か `lang: en` を書いてください";
    OutputNotRead { count: usize } = NotRead,
        en: "pages in public, _site and dist are not read, because blog tools write there: {count} of them",
            "rename the folder if they are posts";
        ja: "public、_site、dist はブログツールの出力先なので、その中の HTML {count} 件は読みません",
            "記事であれば、フォルダ名を変えてください";
    Unreadable { why: Reason } = Unreadable,
        en: "the file cannot be read: {why}",
            "check its permissions";
        ja: "ファイルを読めません: {why:#}",
            "アクセス権を確かめてください";
    UnreadableDefaults { why: Reason } = Unreadable,
        en: "the file cannot be read, and may hide posts: posts of its folder that do not say otherwise are left out as drafts: {why}",
            "correct the file, or remove it";
        ja: "ファイルを読めません。非公開の指定があるかもしれないため、このフォルダの記事は、公開と書かれたもののほかは下書きとして扱います: {why:#}",
            "ファイルを直すか、消してください";
    DefaultsInDoubt = TreatedAsDraft,
        en: "the file may say that posts are not public: posts of its folder that do not say otherwise are left out as drafts",
            "correct the file; write `draft: false` in a post that is public";
        ja: "ファイルに非公開の指定があるかもしれないため、このフォルダの記事は、公開と書かれたもののほかは下書きとして扱います",
            "ファイルを直してください。公開する記事には `draft: false` と書きます";
    UnreadableFolder { why: Reason } = Unreadable,
        en: "a folder cannot be read: {why}",
            "check the folder's permissions";
        ja: "フォルダを読めません: {why:#}",
            "フォルダのアクセス権を確かめてください";
}

/// The Japanese names of the markup that is reported as left out.
const JAPANESE_NAMES: &[(&str, &str)] = &[
    ("Liquid tag", "Liquid のタグ"),
    ("template tag", "テンプレートのタグ"),
    ("shortcode", "ショートコード"),
    ("embedded content", "埋め込み"),
    ("Obsidian embed", "Obsidian の埋め込み"),
    ("display mathematics", "数式"),
];

impl Problem {
    /// The sentences in English. A diagnostic has these until another language is requested.
    pub fn in_english(&self) -> [String; 2] {
        self.sentences(Language::English)
    }

    /// Markup with this name is left out of the text.
    pub fn left_out(name: &'static str) -> Problem {
        let known = JAPANESE_NAMES.iter().find(|(english, _)| *english == name);
        Problem::LeftOut {
            name,
            japanese_name: known.map_or(name, |(_, japanese)| japanese),
        }
    }
}
