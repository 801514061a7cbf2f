//! Prints the reference page: `cargo run -p senpai-settings --example settings > docs/settings.md`.

fn main() {
    print!("{}", senpai_settings::reference());
}
