//! The words of images (alternative texts) that say nothing about the image.

/// Words that tools write where an author gave none, in lower case.
const WORDS: &[&str] = &[
    "alt",
    "alt text",
    "figure",
    "image",
    "image alt",
    "image alt text",
    "image description",
    "images",
    "img",
    "photo",
    "pic",
    "picture",
    "screenshot",
    "screen shot",
    "thumbnail",
    "untitled",
    "イメージ",
    "キャプチャ",
    "サムネイル",
    "スクショ",
    "スクリーンショット",
    "代替テキスト",
    "写真",
    "図",
    "画像",
    "画面",
];
/// The starts of the names that cameras and systems give, in lower case.
const CAMERAS: &[&str] = &[
    "dsc",
    "dscf",
    "dscn",
    "pxl",
    "img",
    "スクリーンショット",
    "screenshot",
    "screen shot",
    "image",
    "画像",
    "photo",
];
/// The endings of images.
const ENDINGS: &[&str] = &[
    ".avif", ".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".svg", ".tiff", ".webp",
];

/// True if a text is a generic word, or the name of a file.
pub(super) fn is_generic(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    // Hatena Blog names its images so.
    let is_of_hatena = text.starts_with("f:id:");
    if is_of_hatena || ENDINGS.iter().any(|ending| text.ends_with(ending)) {
        return true;
    }
    let bare = text.trim_matches(|c: char| "[](){}「」【】.:：".contains(c));
    let is_numbered = |word: &&str| {
        let signs = " 0123456789-_().:,at年月日時分秒pm";
        bare.strip_prefix(*word)
            .is_some_and(|rest| rest.chars().all(|c| signs.contains(c)))
    };
    WORDS.contains(&bare) || CAMERAS.iter().any(is_numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_name_nothing_are_generic() {
        for text in [
            "image",
            "Image",
            " img ",
            "画像",
            "写真",
            "Untitled",
            "photo.png",
            "my screen shot.JPG",
            "IMG_1234",
            "image (1)",
            "image-20240131",
            "スクリーンショット 2024-01-31 10.00.00",
            "Screenshot 2024-01-31 at 10.00.00",
            "[image]",
            "f:id:aki:20260131102030p:plain",
        ] {
            assert!(is_generic(text), "{text}");
        }
        for text in [
            "",
            "売上の図",
            "図1",
            "画像認識",
            "Image of the harbour",
            "imagination",
            "Figure 1: sales",
            "画像の説明",
            "photo by Aki",
        ] {
            assert!(!is_generic(text), "{text}");
        }
    }
}
