//! Whole flows, attacks, foreign verifiers and browser journeys of Bulla.
