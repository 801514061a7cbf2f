//! Forms: opened by a button, and sent by a member.

use senpai_chat::{Action, Form, Place, Request};
use senpai_runner::clock;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Delivery, ReplyTo, member};

/// The data about the button that opened a form. The form keeps it, and Slack returns it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct OpenedBy {
    pub payload: String,
    pub place: Place,
    pub reply_to: ReplyTo,
}

/// The form that a button opens, and the data that the form keeps about the button; `None` for another delivery.
pub(crate) fn opens(delivery: &Delivery) -> Option<(Form, OpenedBy)> {
    let Action::ButtonPressed(payload) = &delivery.request.action else {
        return None;
    };
    let opened_by = OpenedBy {
        payload: payload.clone(),
        place: delivery.request.place.clone(),
        reply_to: delivery.reply_to.clone(),
    };
    Some((senpai_chat::form(payload)?, opened_by))
}

/// The ids of a form and of its text box.
pub(crate) const FORM: &str = "form";
pub(crate) const FORM_TEXT: &str = "text";

/// A form that a member sent.
pub(super) fn form(event: &Value) -> Option<Delivery> {
    let view = &event["view"];
    if view["callback_id"] != FORM {
        return None;
    }
    let opened: OpenedBy = serde_json::from_str(view["private_metadata"].as_str()?).ok()?;
    let text = view["state"]["values"][FORM_TEXT][FORM_TEXT]["value"].as_str();
    Some(Delivery {
        reply_to: opened.reply_to,
        request: Request {
            delivery: format!("form/{}", view["id"].as_str()?),
            place: opened.place,
            member: member(event["user"]["id"].as_str()?.to_owned()),
            at: clock::now(),
            action: Action::FormSubmitted {
                payload: opened.payload,
                text: text.unwrap_or_default().to_owned(),
            },
        },
    })
}
