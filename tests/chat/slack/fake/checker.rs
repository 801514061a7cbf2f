//! Slack's documented limits of messages and blocks, and the rules that we add.

use serde_json::{Value, json};

fn length(value: &Value) -> usize {
    value.as_str().map_or(0, |s| s.chars().count())
}

/// Checks the documented limits of a message, and our rules: no link unfurls, nothing pings.
pub fn check_message(body: &Value) -> Result<(), String> {
    if length(&body["text"]) == 0 {
        return Err("no_text".into());
    }
    if length(&body["text"]) > 4000 {
        return Err("msg_too_long".into());
    }
    if body["text"].as_str().unwrap_or_default().contains('<') {
        return Err("text is not escaped: our own rule".into());
    }
    if body["unfurl_links"] != json!(false) || body["unfurl_media"] != json!(false) {
        return Err("unfurls are on: our own rule".into());
    }
    check_blocks(&body["blocks"], 50)
}

/// Checks blocks, of which at most `most` are allowed.
pub fn check_blocks(blocks: &Value, most: usize) -> Result<(), String> {
    let blocks = blocks.as_array().cloned().unwrap_or_default();
    if blocks.len() > most {
        return Err("too many blocks".into());
    }
    let ids: Vec<&Value> = blocks.iter().map(|b| &b["block_id"]).collect();
    let named = |id: &&Value| !id.is_null();
    if (1..ids.len()).any(|i| named(&ids[i]) && ids[..i].contains(&ids[i]))
        || ids.iter().any(|id| length(id) > 255)
    {
        return Err("invalid_blocks: block_id".into());
    }
    for block in &blocks {
        check_block(block).map_err(|why| format!("invalid_blocks: {why}"))?;
    }
    Ok(())
}

fn check_block(block: &Value) -> Result<(), &'static str> {
    let elements = block["elements"].as_array().cloned().unwrap_or_default();
    match block["type"].as_str().unwrap_or_default() {
        "header" if length(&block["text"]["text"]) > 150 => Err("header"),
        "section" if !(1..=3000).contains(&length(&block["text"]["text"])) => Err("section"),
        "input" if length(&block["label"]["text"]) > 2000 => Err("label"),
        "actions" => {
            let ids: Vec<_> = elements.iter().map(|e| e["action_id"].clone()).collect();
            let twice = (1..ids.len()).any(|i| ids[..i].contains(&ids[i]));
            if elements.is_empty() || elements.len() > 25 || twice {
                return Err("actions");
            }
            let wrong = |e: &Value| {
                length(&e["value"]) > 2000
                    || length(&e["text"]["text"]) > 75
                    || !(1..=255).contains(&length(&e["action_id"]))
                    || length(&e["placeholder"]["text"]) > 150
                    || e["options"].as_array().is_some_and(|o| {
                        o.is_empty() || o.len() > 100 || o.iter().any(wrong_option)
                    })
            };
            if elements.iter().any(wrong) {
                return Err("element");
            }
            Ok(())
        }
        "rich_text" => {
            let mut total = 0;
            for inline in elements
                .iter()
                .flat_map(|e| e["elements"].as_array().cloned().unwrap_or_default())
            {
                match inline["type"].as_str().unwrap_or_default() {
                    "text" if length(&inline["text"]) == 0 => return Err("empty text"),
                    "link" if length(&inline["url"]) > 3000 => return Err("url"),
                    "link" if !inline["url"].as_str().is_some_and(leads_to_a_post) => {
                        return Err("a link that leads to no post: our own rule");
                    }
                    "text" | "link" => total += length(&inline["text"]),
                    // The member of a notification may be pinged. A channel pings nobody.
                    "user" | "channel" => {}
                    _ => return Err("what pings or is no text: our own rule"),
                }
            }
            if total > 3000 {
                Err("rich text is too long: our own rule")
            } else {
                Ok(())
            }
        }
        "image" if length(&block["alt_text"]) == 0 => Err("alt_text"),
        "image" => match block["image_url"].as_str() {
            Some(url) if url.starts_with("https://") && !url.contains("gone") => Ok(()),
            _ => Err("downloading image failed"),
        },
        "header" | "section" | "input" | "divider" | "context" => Ok(()),
        _ => Err("unknown block"),
    }
}

/// The sample posts' site.
fn leads_to_a_post(url: &str) -> bool {
    url.starts_with("https://example.com/")
}

fn wrong_option(option: &Value) -> bool {
    !(1..=75).contains(&length(&option["text"]["text"]))
        || !(1..=150).contains(&length(&option["value"]))
}
