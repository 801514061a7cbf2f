//! Forms that members send.

use senpai_chat::{Action, Request};
use serenity::all::{ActionRowComponent, ModalInteraction};

use super::{Delivery, ReplyTo, member, place, thread_parent, time_of};

/// A form that a member sent; `None` if it has no text.
pub(crate) fn form(event: &ModalInteraction) -> Option<Delivery> {
    let rows = event.data.components.iter();
    let text = rows.flat_map(|row| &row.components).find_map(|component| {
        let ActionRowComponent::InputText(input) = component else {
            return None;
        };
        input.value.clone()
    });
    let action = Action::FormSubmitted {
        payload: event.data.custom_id.clone(),
        text: text?,
    };
    Some(Delivery {
        reply_to: ReplyTo::Interaction {
            token: event.token.clone(),
            private: action.is_private(true),
        },
        request: Request {
            delivery: event.id.to_string(),
            place: place(
                event.guild_id,
                event.channel_id,
                thread_parent(event.channel.as_ref()),
            ),
            member: member(event.user.id, &event.locale, event.member.as_ref()),
            at: time_of(event.id),
            action,
        },
    })
}
