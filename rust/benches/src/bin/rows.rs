//! Prints the TypeScript that describes the rows: see `sovereign_benches::rows`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    print!("{}", sovereign_benches::rows::typescript()?);
    Ok(())
}
