//! Prints the description of the interface for programs: `cargo run -p senpai-web --example openapi > docs/openapi.json`.

fn main() {
    // It has no key that JSON does not know.
    println!("{:#}", senpai_web::openapi());
}
