//! A program with an API key, over a socket.

use std::process::Output;

use serde_json::{Value, json};

use crate::bot::{Bot, command};

/// A program that sends requests to a bot.
pub struct Program {
    address: String,
    pub key: Option<String>,
}

/// What came back.
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

/// The body that asks a question.
pub fn asked(question: &str) -> Value {
    json!({"question": question})
}

impl Bot {
    /// Runs `senpai-bot keys` with these arguments.
    pub fn keys(&self, arguments: &[&str]) -> Output {
        let mut command = command(&self.dir);
        command.arg("keys").args(arguments).output().unwrap()
    }

    /// A program without a key.
    pub fn stranger(&self) -> Program {
        Program {
            address: self.address.clone(),
            key: None,
        }
    }

    /// A program with a new key of this name.
    pub fn program(&self, name: &str) -> Program {
        let made = self.keys(&["add", name]);
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let key = String::from_utf8(made.stdout).unwrap().trim().to_owned();
        Program {
            key: Some(key),
            ..self.stranger()
        }
    }
}

impl Program {
    /// Sends a request; a body is declared as JSON, unless the headers say otherwise.
    pub async fn sends(
        &self,
        method: &str,
        path: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Reply {
        let url = format!("http://{}{path}", self.address);
        let mut request = reqwest::Client::new().request(method.parse().unwrap(), url);
        if let Some(key) = &self.key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        if !body.is_empty() && !headers.iter().any(|(name, _)| *name == "Content-Type") {
            request = request.header("Content-Type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.body(body.to_owned()).send().await.unwrap();
        Reply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.text().await.unwrap(),
        }
    }

    pub async fn gets(&self, path: &str) -> Reply {
        self.sends("GET", path, "", &[]).await
    }

    pub async fn posts(&self, path: &str, body: &Value) -> Reply {
        self.sends("POST", path, &body.to_string(), &[]).await
    }
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str().unwrap());
        value.unwrap_or_default()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect(&self.body)
    }

    /// Asserts that it is an error of this status, as RFC 9457 describes it.
    #[track_caller]
    pub fn must_fail(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert_eq!(problem["type"], "about:blank");
        for text in ["title", "detail"] {
            assert!(
                problem[text].as_str().is_some_and(|text| !text.is_empty()),
                "{problem}"
            );
        }
    }
}
