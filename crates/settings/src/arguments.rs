//! The arguments of a command. An empty environment variable counts as not set, because a compose file or a systemd unit that names
//! a variable without a value sets it to an empty text.

use std::ffi::OsStr;

use clap::{Arg, Command, Parser, error::ContextKind};

/// Parses the arguments of the process.
///
/// # Errors
/// Fails like [`Parser::try_parse`].
pub fn arguments<C: Parser>() -> Result<C, clap::Error> {
    let is_empty = |name: &str| std::env::var_os(name).is_some_and(|value| value.is_empty());
    let command = without_empty_variables(C::command(), &is_empty);
    let matches = command.try_get_matches().map_err(|mut error| {
        // If a variable is set, the usage line would list its flag as required.
        if has_variables(&C::command()) {
            error.remove(ContextKind::Usage);
        }
        error
    })?;
    C::from_arg_matches(&matches).map_err(|error| error.format(&mut C::command()))
}

/// True if the environment sets an argument of the command.
fn has_variables(command: &Command) -> bool {
    let is_set = |name: &OsStr| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    command.get_arguments().filter_map(Arg::get_env).any(is_set)
        || command.get_subcommands().any(has_variables)
}

/// The command, and its subcommands, without the environment variables that are empty.
pub fn without_empty_variables(command: Command, is_empty: &impl Fn(&str) -> bool) -> Command {
    let command = command.mut_args(|argument| {
        let name = argument.get_env().and_then(|name| name.to_str());
        match name.is_some_and(is_empty) {
            true => argument.env(None::<&'static str>),
            false => argument,
        }
    });
    command.mut_subcommands(|inner| without_empty_variables(inner, is_empty))
}
