//! The keys of front matters: one table maps each key to its field, whichever blog tool wrote the key.
//!
//! Keys are compared without case, `-`, `_` and spaces. If several keys set one field, the first in the table counts.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use unicode_normalization::UnicodeNormalization;

/// The field that a key sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Title,
    Id,
    /// A day on which the post becomes public; the latest day counts.
    PublicFrom,
    /// A day that says nothing about who may read the post.
    Created,
    Updated,
    Tags,
    Language,
    Author,
    Address,
    Summary,
    Goals,
    Principles,
    Practice,
    Questions,
    Source,
    /// True hides the post; a clear `false` says that it is public.
    Draft,
    /// True hides the post.
    Hidden,
    /// True hides the post; a date hides it until then.
    Awaited,
    /// False hides the post, true says that it is public. Some tools write the date of publication here.
    Published,
    /// False hides the post, and so does a date in the future.
    Posted,
    /// A word that does not stand for a public post hides it; `published` says that the post is public.
    Status,
    /// A word that does not stand for everybody hides the post.
    Visibility,
    /// A word for a post that is not public hides it.
    State,
    /// The end of the time in which the post is public.
    PublicUntil,
    /// A text hides the post.
    Password,
    /// The setting that says if the page is rendered: Hugo, Zola.
    Build,
    /// The address to which the page redirects at once: the page shows nothing of the post.
    Redirect,
}

/// The key of the tags whose posts a site encrypts. Only [`defaults`](crate::defaults) states it; it is no key of a front matter.
pub(crate) const ENCRYPTED_TAGS: &str = "\u{0}encrypted tags";

/// The keys of Senpai, which come first, and the keys of other tools with the same meaning.
pub(crate) const KEYS: &[(Field, &str)] = &[
    (Field::Title, "title タイトル"),
    (Field::Id, "id"),
    (
        Field::PublicFrom,
        "date published_at publishDate pubDate publish_date publication_date date_published published_date \
    published_on published_time publish_at publish_on posted_at posted_on scheduled_at scheduled_for scheduled_date \
    release_date pubDatetime firstPublishedAt first_published_at post_date datetime 日付 公開日 公開日時 投稿日 投稿日時",
    ),
    (
        Field::Created,
        "created created_at create_time created_time 作成日 作成日時",
    ),
    (
        Field::Updated,
        "updated lastmod modified updated_at last_updated last_modified last_modified_at modified_at \
        updateDate updatedDate date_modified last_update last_edited_time last_edited modDatetime 更新日 更新日時",
    ),
    (
        Field::Tags,
        "tags tag topics categories category keywords labels タグ カテゴリ カテゴリー",
    ),
    (Field::Language, "language lang locale 言語"),
    (
        Field::Author,
        "author authors writer byline created_by 著者",
    ),
    (
        Field::Address,
        "url canonical_url canonical permalink slug aliases alias redirect_from link source_url",
    ),
    (
        Field::Summary,
        "summary description excerpt abstract desc 概要 要約",
    ),
    (Field::Goals, "goals"),
    (Field::Principles, "principles"),
    (Field::Practice, "practice"),
    (Field::Questions, "questions"),
    (Field::Source, "source"),
    (Field::Draft, "draft is_draft 下書き"),
    (
        Field::Hidden,
        "private is_private secret hidden hide unlisted unpublished wip ignorePublish headless internal confidential \
    members_only subscribers_only paid paid_only premium archived protected login_required eleventyExcludeFromCollections 非公開 限定公開",
    ),
    (Field::Awaited, "scheduled embargo embargoed"),
    (Field::Published, "published publish is_published 公開"),
    (Field::Posted, "public is_public posted free"),
    (
        Field::Status,
        "status post_status publish_status 公開状態 ステータス",
    ),
    (Field::Visibility, "visibility"),
    (Field::State, "state access 状態"),
    (
        Field::PublicUntil,
        "expiryDate unpublish unpublish_date unpublish_at unpublish_on unpublished_at unpublished_on expires expires_at \
    expires_on expire expired expire_at expiry expiration expiration_date valid_until publish_end 公開終了日",
    ),
    (
        Field::Password,
        "password passcode passwd pass passphrase pwd password_protected パスワード 合言葉",
    ),
    (Field::Build, "build _build render"),
    (Field::Redirect, "redirect_to redirect redirect_url"),
];

/// Keys that blog tools write and that have no meaning here.
const IGNORED: &[&str] = &[
    // Hugo, Zola
    "type layout weight linkTitle menu menus outputs markup cascade resources isCJKLanguage series images \
     image videos audio translationKey sitemap template sort_by paginate_by in_search_index \
     insert_anchor_links page_template transparent toc math katex mathjax mermaid cover featured \
     featured_image featuredImage thumbnail thumb thumbnailImage comments comment disqus showToc tocOpen \
     hideMeta ShowReadingTime ShowBreadCrumbs ShowPostNavLinks ShowCodeCopyButtons hideSummary disableShare \
     disableHLJS searchHidden UseHugoToc editPost license lightgallery params extra taxonomies eventDate",
    // Jekyll
    "header header_img header_image header_style header_mask background background_image banner subtitle \
     sub_title catalog multilingual nav_order nav_exclude parent grand_parent has_children has_toc \
     search_exclude classes sidebar toc_label toc_icon toc_sticky toc_min toc_max author_profile read_time \
     share related teaser tagline pin pinned sticky mermaidjs css js scripts styles cdn render_with_liquid \
     guid order show social share_title share_description share_img cover_img thumbnail_img \
     giscus_comments citation bibliography related_posts tabs code_diff iconify no_link excerpt_separator icon \
     img img_path media_subpath lqip alt feature_image featureimg jekyll_theme sitemap_exclude seo robots \
     noindex",
    // Zenn, Qiita
    "emoji publication_name organization_url_name organizationUrlName slide note_type mode price chapters",
    // Hexo
    "top top_img photos mathrender abbrlink copyright copyright_author copyright_url reprint_policy \
     disableNunjucks updated_option index_img banner_img toc_number aside highlight_shrink sponsor reward \
     swiper_index top_group_index main_color sitemap_priority",
    // Astro, Docusaurus, Eleventy, VitePress, Next
    "heroImage hero ogImage og_image og twitter coverImage cover_image hide_title hide_table_of_contents \
     hide_reading_time sidebar_label sidebar_position sidebar_class_name pagination_label \
     pagination_next pagination_prev custom_edit_url title_meta displayed_sidebar displayed_sidebars \
     toc_min_heading_level toc_max_heading_level parse_number_prefixes author_title author_url \
     author_image_url image_alt imageAlt eleventyNavigation \
     pagination templateEngine eleventy head outline editLink lastUpdatedText prev next navbar pageClass \
     readingTime reading_time readTime minutes no_comments rating version canonicalURL_alt",
    // Obsidian, Notion, Dev.to, Medium
    "cssclass cssclasses kanban_plugin excalidraw_plugin up uid uuid zettel moc dg_publish_style \
     linter_yaml_title_alias notion_id notionId property properties Created_time Last_edited_by Reviewed \
     translator mobile publish_url dg_path dg_home main_image post_id postid post_type wordpress_id wp_id blogger_id blogger_orig_url medium_id community \
     person owner due priority 参考 担当 担当者 備考 種類 種別 絵文字",
];

/// Tables whose keys count like those outside: themes and Zola keep their own keys there.
pub(crate) const NESTED: &str = "params extra taxonomies page post blog meta metadata custom properties frontmatter eleventyComputed sidebar_custom_props last_update";

/// A key in its compared form: without case, `-`, `_`, spaces and question marks.
pub(crate) fn normal(key: &str) -> String {
    key.nfkc()
        .filter(|c| !matches!(c, '-' | '_' | ' ' | '\t' | '?' | '\u{FE0F}') && !is_quote(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// A quotation mark, also as a word processor writes it.
pub(crate) fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '«' | '»' | '＂' | '＇'
    )
}

/// The fields by the normalised names of their keys.
static FIELDS: LazyLock<HashMap<String, Field>> = LazyLock::new(|| {
    let pairs = KEYS
        .iter()
        .flat_map(|(field, names)| names.split_whitespace().map(|name| (normal(name), *field)));
    pairs.collect()
});

/// The normalised names of the tables in [`NESTED`].
static TABLES: LazyLock<HashSet<String>> =
    LazyLock::new(|| NESTED.split_whitespace().map(normal).collect());

/// The normalised names of [`IGNORED`].
static NAMED: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let names = IGNORED.iter().flat_map(|names| names.split_whitespace());
    names.map(normal).collect()
});

/// The field that the key sets.
pub(crate) fn field(key: &str) -> Option<Field> {
    FIELDS.get(&normal(key)).copied()
}

/// True if the key is a table whose keys count like those outside.
pub(crate) fn is_nested(key: &str) -> bool {
    TABLES.contains(&normal(key))
}

/// True if a tool writes the key.
pub(crate) fn is_known(key: &str) -> bool {
    let key = normal(key);
    FIELDS.contains_key(&key) || TABLES.contains(&key) || NAMED.contains(&key)
}

/// True if the key names the kind of page: `layout: draft`.
pub(crate) fn is_kind(key: &str) -> bool {
    matches!(
        &*normal(key),
        "type" | "layout" | "template" | "notetype" | "posttype" | "mode" | "種類" | "種別"
    )
}

/// True if a listed key with this name can hide a post, whatever the date.
pub(crate) fn hides(key: &str) -> bool {
    field(key).is_some_and(hides_by)
}

pub(crate) fn hides_by(field: Field) -> bool {
    matches!(
        field,
        Field::Draft
            | Field::Hidden
            | Field::Awaited
            | Field::Published
            | Field::Posted
            | Field::Status
            | Field::Visibility
            | Field::State
            | Field::PublicUntil
            | Field::Password
            | Field::Build
            | Field::Redirect
    )
}

/// True if a key with this name can hide a post by a date in the future.
pub(crate) fn dates(key: &str) -> bool {
    field(key) == Some(Field::PublicFrom)
}

/// Words that differ by a letter or two from a key in [`MISSPELLED`], but have another meaning.
const OTHER_WORDS: &str = "craft crafts drafts drift drifts draught draughts drafty graft raft rafts daft publisher publishers publishes \
    publics polished punished pirate privates primate schedule publishedas publishedin publishedby publishedto publishid publishedid stats states statue statues hosted poster \
    archive archives archiver passwords publisherid publisherurl";
/// The keys whose misspellings also hide a post. They are so long that few other words are near.
const MISSPELLED: &str = "draft is_draft published publish is_published unpublished unlisted private is_private hidden status \
    visibility publishDate published_at pubDate publish_date expiryDate scheduled embargo members_only archived password";

/// The listed key that a key misspells: one letter differs, or two letters of a long key.
pub(crate) fn misspelled(key: &str) -> Option<&'static str> {
    static NAMES: LazyLock<Vec<(String, &str)>> = LazyLock::new(|| {
        let names = MISSPELLED.split_whitespace();
        names.map(|name| (normal(name), name)).collect()
    });
    let key = normal(key);
    let length = key.chars().count();
    if OTHER_WORDS.split_whitespace().any(|word| word == key) {
        return None;
    }
    let near = NAMES.iter().filter_map(|(normal, name)| {
        let own = normal.chars().count();
        let most = if own > 8 { 2 } else { 1 };
        if own.abs_diff(length) > most {
            return None;
        }
        let distance = strsim::damerau_levenshtein(normal, &key);
        (distance <= most).then_some((distance, *name))
    });
    near.min().map(|(_, name)| name)
}

/// True if a text can be a key: a few words.
pub(crate) fn is_word(key: &str) -> bool {
    let key = key.trim();
    !key.is_empty()
        && key.chars().count() <= 30
        && key.chars().all(|c| {
            c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | 'ー' | '?' | '？') || is_quote(c)
        })
}

/// The normalised names at the start of lines of the front matter, before `:` or `=`.
pub(crate) fn names_in_lines(text: &str) -> HashSet<String> {
    // An item of a list belongs to the key above it, also without indentation.
    let is_item = |line: &str| line == "-" || line.starts_with("- ");
    let lines = text
        .lines()
        .filter(|line| !line.starts_with([' ', '\t', '#']) && !is_item(line));
    lines
        .filter_map(|line| line.split([':', '=', '：', '＝']).next())
        .filter(|name| is_word(name))
        .map(normal)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{entry, marks, visibility};

    /// The document for owners of blogs names everything that hides a post.
    #[test]
    fn the_document_is_complete() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/posts.md");
        let document = std::fs::read_to_string(file).unwrap_or_default();
        let keys = KEYS
            .iter()
            .filter(|(field, _)| hides_by(*field) || *field == Field::PublicFrom);
        let keys = keys.map(|(_, names)| *names);
        let words = [entry::PUBLIC_WORDS, entry::OPEN_WORDS, marks::FOLDERS];
        let lists = keys.chain(words).chain([visibility::NO_POSTS]);
        let lists = lists.flat_map(str::split_whitespace);
        let tables = NESTED
            .split_whitespace()
            .filter(|table| *table != "last_update");
        for name in lists.chain(tables) {
            assert!(document.contains(&format!("`{name}`")), "{name}");
        }
    }
}
