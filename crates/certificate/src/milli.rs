//! Lengths: thousandths of a point as integers, so that every machine computes the same.

/// A number as PDF writes it: no exponent, no zeros at the end.
pub(crate) fn number(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let magnitude = thousandths.unsigned_abs();
    let (whole, rest) = (magnitude / 1000, magnitude % 1000);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{rest:03}");
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn writes_numbers_as_pdf_does() {
        let shown = [0, 1, -1, 1000, -1500, 595_276, 120].map(number);
        assert_eq!(
            shown,
            ["0", "0.001", "-0.001", "1", "-1.5", "595.276", "0.12"]
        );
    }
}
