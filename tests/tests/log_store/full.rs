//! A disk that is full: no file may grow beyond some size.

use bulla_storage::log::ANCHOR;
use bulla_tests::log::LOG;

use crate::outside::View;
use crate::writer::Writer;

#[test]
fn a_full_disk_stops_the_writer_and_leaves_a_log_that_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Writer::start(folder.path(), 0, &["0..250"]).end());
    let view = |log| View::read(&folder.path().join("blobs"), log).unwrap();
    let mut before = [view(LOG), view(ANCHOR)];
    let mut failed = 0;
    for (place, blocks) in [1, 8, 40, 80, 160, 320].into_iter().enumerate() {
        let from = 250 + 20 * place;
        let batch = format!("{from}..{}", from + 20);
        let writer = Writer::start_with_little_space(folder.path(), blocks, &[&batch]);
        failed += u32::from(!writer.end());
        let now = [view(LOG), view(ANCHOR)];
        for (before, now) in before.iter().zip(&now) {
            assert!(before.is_continued_by(now), "{blocks} blocks");
        }
        before = now;
    }
    assert!(failed > 2, "{failed}");
    assert!(Writer::start(folder.path(), 0, &["250..370"]).end());
    let end = view(LOG);
    assert!(before[0].is_continued_by(&end));
    assert_eq!(end.size, 370);
}
