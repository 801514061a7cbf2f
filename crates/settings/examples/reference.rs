//! Prints the reference page: `cargo run -p senpai-settings --example reference > docs/settings.md`.

fn main() {
    print!("{}", senpai_settings::reference());
}
