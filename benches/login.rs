//! What a login costs: the whole of the client's last step, which is Argon2id with 64 MiB and three
//! passes and little else, beside Argon2id alone with the same parameters, and the server's part,
//! which any stranger can ask for.
//!
//! All of it runs natively. In the browser the same code runs as WebAssembly.
#![expect(
    clippy::print_stdout,
    reason = "a benchmark exists to print its result"
)]

mod measure;

use std::error::Error;
use std::hint::black_box;

use argon2::{Algorithm, Argon2, Params, Version};
use bulla_crypto::opaque::{
    ClientLogin, ClientRegistration, ServerLogin, ServerSetup, finish_registration,
    server_registration_response,
};
use measure::{Figures, machine, now};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;

const ACCOUNT: &[u8; 16] = b"account-account-";
const PASSWORD: &[u8] = b"gletscher-trompete-7-ofen";
/// How often each contestant has its turn.
const ROUNDS: usize = 9;
/// Contestants, in the order of the table.
const NAMES: [&str; 3] = ["client", "argon2id", "server"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let setup = ServerSetup::generate(&mut rng);
    let (client, request) = ClientRegistration::start(PASSWORD, &mut rng)?;
    let response = server_registration_response(&setup, &request, ACCOUNT)?;
    let registered = client.finish(PASSWORD, ACCOUNT, &response, &mut rng)?;
    let record = finish_registration(&registered.record)?;
    println!("machine  {}", machine());
    let mut times: [Figures; NAMES.len()] = Default::default();
    for _ in 0..ROUNDS {
        let [client_ms, argon2_ms, server_ms] = &mut times;
        let (client, request) = ClientLogin::start(PASSWORD, &mut rng)?;
        let began = now();
        let (server, response) =
            ServerLogin::start(&setup, Some(&record), &request, ACCOUNT, &mut rng)?;
        let answered = began.elapsed();
        let began = now();
        let finished = client.finish(PASSWORD, ACCOUNT, &response, &mut rng)?;
        client_ms.add(began.elapsed().as_secs_f64() * 1e3);
        let began = now();
        server.finish(&finished.message, ACCOUNT)?;
        server_ms.add((answered + began.elapsed()).as_secs_f64() * 1e3);
        let began = now();
        stretch()?;
        argon2_ms.add(began.elapsed().as_secs_f64() * 1e3);
    }
    println!("          ms (least - greatest)");
    for (name, times) in NAMES.iter().zip(&times) {
        let (least, greatest) = times.spread();
        println!(
            "{name:<9} {:>7.2} ({least:.2} - {greatest:.2})",
            times.median()
        );
    }
    let [client, argon2, _] = times.each_ref().map(Figures::median);
    println!("client / argon2id {:.2}", client / argon2);
    Ok(())
}

/// Argon2id with the parameters of the login.
fn stretch() -> Result<(), argon2::Error> {
    let params = Params::new(64 * 1024, 3, 1, Some(64))?;
    let mut output = [0; 64];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
        PASSWORD,
        b"a salt of 16 bytes",
        &mut output,
    )?;
    black_box(output);
    Ok(())
}
