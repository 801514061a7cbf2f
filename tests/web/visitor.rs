//! A visitor without a script: pages, forms and a cookie, over a socket.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A browser that knows no script.
#[derive(Clone)]
pub struct Visitor {
    address: String,
    pub cookie: Option<String>,
    language: &'static str,
}

/// As browsers mark a request to which a page of the same site led.
pub const LED_BY_US: [(&str, &str); 1] = [("Sec-Fetch-Site", "same-origin")];

/// The host and port of the page that a bot serves, as its log names them last.
pub fn page_of(log: &str) -> Option<String> {
    let named = log
        .lines()
        .rev()
        .find_map(|line| line.split_once("the page is at http://"));
    named.map(|(_, address)| address.trim().to_owned())
}

/// What came back.
pub struct Page {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Visitor {
    pub fn of(address: &str) -> Visitor {
        Visitor {
            address: address.to_owned(),
            cookie: None,
            language: "ja",
        }
    }

    pub fn speaking_english(self) -> Visitor {
        Visitor {
            language: "en-GB,en;q=0.8",
            ..self
        }
    }

    pub async fn opens(&mut self, path: &str) -> Page {
        self.sends("GET", path, "", &[]).await
    }

    /// Sends a form, and follows it to the page that it leads to.
    pub async fn posts(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form = serde_urlencoded::to_string(fields).unwrap();
        let page = self.sends("POST", path, &form, &[]).await;
        match (page.status, page.header("location")) {
            (303, Some(to)) => {
                let to = to.split('#').next().unwrap().to_owned();
                self.sends("GET", &to, "", &LED_BY_US).await
            }
            _ => page,
        }
    }

    /// Asks as the form of the page does.
    pub async fn asks(&mut self, question: &str) -> Page {
        self.posts("/ask", &[("question", question)]).await
    }

    /// Reloads a page to which a form led.
    pub async fn reloads(&mut self, path: &str) -> Page {
        self.sends("GET", path, "", &LED_BY_US).await
    }

    /// Presses the last button with a label, on a page that shows one.
    pub async fn presses(&mut self, page: &Page, label: &str) -> Page {
        let payload = page.payload(label);
        self.posts("/press", &[("payload", &payload)]).await
    }

    /// Sends the last form of a page that has a button with this label, with further fields.
    pub async fn sends_form(&mut self, page: &Page, label: &str, fields: &[(&str, &str)]) -> Page {
        let (action, hidden) = page.form(label);
        let hidden = hidden.iter().map(|(name, value)| (&**name, &**value));
        let all: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
        self.posts(&action, &all).await
    }

    pub async fn sends(
        &mut self,
        method: &str,
        path: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Page {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nAccept-Language: {}\r\n",
            self.language
        );
        let is_set = |name: &str| headers.iter().any(|(n, _)| *n == name);
        if !is_set("Host") {
            request.push_str(&format!("Host: {}\r\n", self.address));
        }
        if let Some(cookie) = &self.cookie {
            request.push_str(&format!("Cookie: {cookie}\r\n"));
        }
        if method == "POST" {
            request.push_str("Content-Type: application/x-www-form-urlencoded\r\n");
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        stream
            .write_all(format!("{request}\r\n{body}").as_bytes())
            .await
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let page = Page {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_owned(),
            body: body.to_owned(),
        };
        if let Some(cookie) = page.header("set-cookie") {
            let pair = cookie.split(';').next().unwrap().to_owned();
            let is_removed = cookie.contains("Max-Age=0");
            self.cookie = (!is_removed).then_some(pair);
        }
        page
    }
}

impl Page {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Its text, as a reader sees it.
    pub fn text(&self) -> String {
        senpai_html::plain(&self.body)
    }

    #[track_caller]
    pub fn must_say(&self, text: &str) {
        assert!(self.text().contains(text), "no `{text}` in {}", self.text());
    }

    #[track_caller]
    pub fn must_not_say(&self, text: &str) {
        assert!(!self.text().contains(text), "`{text}` in {}", self.text());
    }

    /// The number of excerpts and posts with a card of their own.
    pub fn cards(&self) -> usize {
        self.body.matches("<article class=\"card").count()
    }

    /// True if it has a button with a label. Labels of buttons are no text.
    pub fn has_button(&self, label: &str) -> bool {
        self.body.contains(&format!(">{label}</button>"))
    }

    /// The payload of the last button with a label.
    #[track_caller]
    pub fn payload(&self, label: &str) -> String {
        let (before, _) = self
            .body
            .rsplit_once(&format!("\">{label}</button>"))
            .expect(label);
        before.rsplit_once("value=\"").unwrap().1.to_owned()
    }

    /// The page up to a text.
    #[track_caller]
    pub fn up_to(&self, text: &str) -> Page {
        let (body, _) = self.body.split_once(text).expect(text);
        Page {
            status: self.status,
            head: self.head.clone(),
            body: body.to_owned(),
        }
    }

    /// The address of the last form with a button of this label, and the fields that the button sends.
    #[track_caller]
    pub fn form(&self, label: &str) -> (String, Vec<(String, String)>) {
        let (before, _) = self
            .body
            .rsplit_once(&format!(">{label}</button>"))
            .expect(label);
        let (_, form) = before.rsplit_once("<form").unwrap();
        let attribute = |tag: &str, name: &str| {
            let (_, rest) = tag.split_once(&format!("{name}=\""))?;
            Some(rest.split('"').next().unwrap().to_owned())
        };
        let action = attribute(form, "action").unwrap();
        let inputs = form.split("<input").skip(1);
        let button = form.rsplit("<button").next();
        let tags = inputs
            .map(|tag| tag.split('>').next().unwrap())
            .chain(button);
        let fields =
            tags.filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)));
        (action, fields.collect())
    }

    /// The addresses that its links name and that begin with `start`.
    pub fn links(&self, start: &str) -> Vec<String> {
        let links = self.body.split("href=\"").skip(1);
        let links = links.filter_map(|link| link.split('"').next());
        links
            .filter(|link| link.starts_with(start))
            .map(|link| link.replace("&amp;", "&"))
            .collect()
    }
}
