//! Times as people in Switzerland write them, in UTC: `28.11.2026 14:03:12 UTC`. A local time would rest
//! on laws about summer time that change.

use bulla_types::Timestamp;

/// Day and time to the second, with the zone.
pub(crate) fn time(at: Timestamp) -> String {
    let text = at.to_string();
    let mut parts = text.splitn(2, 'T');
    let (day, rest) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let clock: String = rest.chars().take(8).collect();
    let day: Vec<&str> = day.rsplit('-').collect();
    format!("{} {clock} UTC", day.join("."))
}

/// As PDF writes it: `D:20261128140312Z`.
pub(crate) fn pdf_time(at: Timestamp) -> String {
    let text = at.to_string();
    let digits = text.chars().filter(char::is_ascii_digit);
    format!("D:{}Z", digits.take(14).collect::<String>())
}

#[cfg(test)]
mod tests {
    use bulla_types::Timestamp;

    #[test]
    fn writes_times_with_their_zone() {
        let at = Timestamp::from_millis(1_795_874_592_999).unwrap();
        assert_eq!(super::time(at), "28.11.2026 14:03:12 UTC");
        assert_eq!(super::pdf_time(at), "D:20261128140312Z");
        assert_eq!(super::time(Timestamp::MIN), "01.01.1970 00:00:00 UTC");
        assert_eq!(super::pdf_time(Timestamp::MIN), "D:19700101000000Z");
    }
}
