//! A request together with the address of its reply.

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error},
};

use crate::Request;

/// A [`Request`] as a platform delivered it. The store keeps it as JSON until its reply is sent, so that a restart loses nothing.
///
/// `R` is the platform's type for the address of a reply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "R: DeserializeOwned"))]
pub struct Delivery<R> {
    /// The request. In JSON its fields are beside `reply_to`.
    #[serde(flatten)]
    pub request: Request,
    /// The address of the reply.
    #[serde(deserialize_with = "value_or_json")]
    pub reply_to: R,
}

/// Reads `R`, or a string that holds the JSON of `R`, which versions before 0.1.0 wrote.
fn value_or_json<'de, D, R>(deserializer: D) -> Result<R, D::Error>
where
    D: Deserializer<'de>,
    R: DeserializeOwned,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    let json = value.as_str().map(str::to_owned);
    match (serde_json::from_value(value), json) {
        (Err(_), Some(json)) => serde_json::from_str(&json).map_err(D::Error::custom),
        (read, _) => read.map_err(D::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum ReplyTo {
        Message { channel: u64 },
        Nothing,
    }

    const REQUEST: &str = r#""delivery":"1","place":{"platform":"slack","workspace":"T1","channel":"C1","thread":null,"direct":false},"member":{"id":"U1","language":"ja","roles":["S1"],"manages":false},"at":"2026-10-01T09:00:00Z","act":{"Administer":{"Stats":{"days":30}}}"#;

    fn read(reply_to: &str) -> Delivery<ReplyTo> {
        serde_json::from_str(&format!(r#"{{{REQUEST},"reply_to":{reply_to}}}"#)).unwrap()
    }

    #[test]
    fn json_of_the_version_before_is_read() {
        let message = read(r#""{\"Message\":{\"channel\":3000}}""#);
        assert_eq!(message.reply_to, ReplyTo::Message { channel: 3000 });
        assert_eq!(message.request.member.roles, ["S1"]);
        assert_eq!(read(r#""\"Nothing\"""#).reply_to, ReplyTo::Nothing);
    }

    #[test]
    fn json_of_this_version_is_read_as_it_was_written() {
        for reply_to in [r#"{"Message":{"channel":3000}}"#, r#""Nothing""#] {
            let json = serde_json::to_string(&read(reply_to)).unwrap();
            assert_eq!(json, format!(r#"{{{REQUEST},"reply_to":{reply_to}}}"#));
        }
    }
}
