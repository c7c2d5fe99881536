//! A machine that was cloned, or whose generator is stuck, draws everything a second time.

use bulla_client::Host as _;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;

use super::Scene;
use crate::support::document;

#[tokio::test]
async fn an_envelope_that_a_cloned_machine_makes_again_is_refused_and_changes_nothing() {
    let mut scene = Scene::new().await;
    let to = [(&scene.beat.email, 1)];
    let snapshot = || ChaCha20Rng::seed_from_u64(77);
    *scene.anna.client.host_mut().rng() = snapshot();
    let first = scene.anna.send(&document(40_000), &to).await.unwrap();
    // Another content under the same envelope key, container, salt and nonces: with both, one could
    // be computed from the other.
    *scene.anna.client.host_mut().rng() = snapshot();
    let mut other = document(40_000);
    other[20_000] ^= 1;
    let refused = scene.anna.send(&other, &to).await.unwrap_err();
    assert_eq!(refused.code(), "container_mismatch");
    let list = scene.anna.client.list().await.unwrap();
    assert_eq!(list.len(), 2, "the scene's and the first");
    // The first stands as it was, and a machine that draws anew sends.
    let own = std::mem::replace(&mut scene.id, first);
    let opened = scene.open().await.unwrap();
    let mut sink = Vec::new();
    let handle = opened.documents[0].handle;
    scene.beat.client.download(handle, &mut sink).await.unwrap();
    assert!(sink == document(40_000));
    scene.id = own;
    *scene.anna.client.host_mut().rng() = ChaCha20Rng::seed_from_u64(78);
    let to = [(&scene.beat.email, 1)];
    assert!(scene.anna.send(&other, &to).await.is_ok());
}
