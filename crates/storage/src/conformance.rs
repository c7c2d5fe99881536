//! What every adapter promises, as checks that its tests run: each macro makes one test of each
//! check, over a fresh store. A check panics where the adapter breaks its word.
//!
//! ```ignore
//! bulla_storage::conformance::blob_store_tests!(in_memory, async {
//!     ((), std::sync::Arc::new(MyBlobStore::new()))
//! });
//! ```
//! The expression yields a guard that lives as long as the test, such as a directory, and the store.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    clippy::must_use_candidate,
    reason = "checks of a test suite: a panic is how they report"
)]

pub mod blob;
pub mod certificates;
pub mod envelopes;
pub mod identities;
pub mod keys;
pub mod log;
pub mod login;
pub mod records;
pub mod sample;

pub use crate::{blob_store_tests, store_tests};

/// Makes a module `$name` with one test of each check of a [`crate::Store`]; `$make` is a future
/// that yields a guard and an `Arc` of a fresh, empty store.
#[macro_export]
macro_rules! store_tests {
    ($name:ident, $make:expr) => {
        mod $name {
            use super::*;

            $crate::store_tests!(@each $make, records,
                a_commit_applies_all_writes_or_none,
                abandoned_containers_go_and_those_of_envelopes_stay,
                an_abandoned_container_is_begun_again_once_it_is_forgotten,
                a_run_counts_parallel_failures_one_by_one,
                a_run_moves_from_its_stage_alone_and_ends_once,
                a_slot_is_replaced_by_kind,
                a_sweep_removes_what_has_ended_and_nothing_else,
                a_totp_step_never_goes_back,
                an_address_is_taken_once,
                an_identity_is_added_once_for_each_epoch,
                an_invitation_is_renewed_until_it_is_used_once,
                an_item_is_written_version_by_version,
                containers_begin_fill_and_complete_once,
                fifty_tasks_burn_a_totp_step_once,
                mails_wait_in_their_order_until_forgotten,
                nothing_is_there_at_first,
                records_read_back_as_they_were_written,
                sessions_are_noted_shared_and_ended,
                writes_to_missing_records_are_told,
            );
            $crate::store_tests!(@each $make, certificates,
                a_list_has_every_revocation_and_the_next_number,
                a_timestamp_policy_is_written_version_by_version,
                certificates_of_an_identity_are_numbered,
                one_authority_of_each_slot_is_in_force,
            );
            $crate::store_tests!(@each $make, keys,
                a_kit_has_the_public_key_of_its_slot,
                a_new_account_key_replaces_everything_that_hangs_on_it,
                a_new_account_key_with_anything_missing_or_foreign_changes_nothing,
                a_record_is_replaced_where_it_is_the_expected_one,
                of_racing_account_keys_one_wins,
                sessions_of_an_account_end_but_for_one,
                what_hangs_on_an_older_account_key_is_refused,
            );
            $crate::store_tests!(@each $make, login,
                a_lockout_is_recorded_once,
                a_reset_is_one_at_a_time_and_ends_by_its_name,
                a_second_factor_is_replaced_with_its_step,
                fifty_tasks_burn_a_recovery_code_once,
                of_fifty_tries_at_once_the_free_ones_pass,
                owners_are_those_of_the_organisation,
                recovery_codes_are_replaced_all_together,
                sessions_of_an_account_are_listed_and_ended,
                tries_and_resets_are_swept_once_they_are_over,
                tries_are_given_back_and_forgotten,
            );
            $crate::store_tests!(@each $make, envelopes,
                a_decline_brings_its_container,
                an_envelope_reads_back_as_it_was_written,
                reminders_are_due_for_those_who_were_asked_and_noted_once,
                overdue_envelopes_are_those_that_wait_after_their_deadline,
                an_id_stands_for_one_thing,
                an_update_needs_the_state_it_was_decided_on,
                envelopes_are_listed_for_sender_and_recipients_newest_first,
                of_racing_updates_one_wins,
                papers_are_replaced_noted_once_a_day_and_ended_for_ever,
                refuses_a_second_envelope_and_unknown_containers,
                wraps_are_found_by_their_holder_alone,
            );
            $crate::store_tests!(@each $make, identities,
                a_step_is_added_once_and_notes_what_is_sealed_for_the_identity_before,
                wraps_are_replaced_place_by_place_and_leave_the_list,
            );
            $crate::store_tests!(@each $make, log,
                a_leaf_shows_commitments_and_links_and_no_value,
                a_log_keeps_its_name_and_key,
                abandoned_commits_apply_all_or_nothing,
                an_event_is_recorded_once,
                four_hundred_commits_of_sixteen_tasks_have_one_place_each,
                logs_are_listed_by_their_organisations,
                logs_of_two_organisations_do_not_mix,
                nothing_pending_signs_nothing_new,
                racing_sequencers_place_each_event_once,
                tiles_of_every_earlier_size_stay_readable,
                what_is_shown_of_the_anchor_log_never_goes_back,
                how_witnesses_stand_is_kept,
            );
        }
    };
    (@each $make:expr, $module:ident, $($check:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $check() {
            let (guard, store) = $make.await;
            $crate::conformance::$module::$check(store).await;
            drop(guard);
        }
    )+};
}
