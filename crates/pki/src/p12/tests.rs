//! Files that are not opened. What other programs write is opened in `tests/tests/pki/p12.rs`.

use proptest::prelude::*;

use super::*;
use crate::asn1::tlv;

/// A file around this content with this code, of which everything else can be chosen.
fn file(version: u64, content: &[u8], code: &[u8]) -> Vec<u8> {
    let octets = tlv(asn1::OCTET_STRING, &[content]);
    let safe = [
        asn1::oid(oid::DATA),
        tlv(asn1::CONTEXT_CONSTRUCTED, &[&octets]),
    ]
    .concat();
    tlv(
        asn1::SEQUENCE,
        &[
            &asn1::integer(version),
            &tlv(asn1::SEQUENCE, &[&safe]),
            code,
        ],
    )
}

fn code(hash: ObjectIdentifier, rounds: u64) -> Vec<u8> {
    let algorithm = tlv(asn1::SEQUENCE, &[&asn1::oid(hash), &tlv(asn1::NULL, &[])]);
    let digest = tlv(
        asn1::SEQUENCE,
        &[&algorithm, &tlv(asn1::OCTET_STRING, &[&[0; 32]])],
    );
    let salt = tlv(asn1::OCTET_STRING, &[&[1; 8]]);
    tlv(asn1::SEQUENCE, &[&digest, &salt, &asn1::integer(rounds)])
}

#[test]
fn files_without_a_code_or_of_another_kind_are_refused() {
    let error = |file: &[u8]| Identity::open(file, "secret").unwrap_err();
    let content = tlv(asn1::SEQUENCE, &[]);
    assert_eq!(error(&file(3, &content, &[])), P12Error::CodeMissing);
    assert_eq!(
        error(&file(2, &content, &code(oid::SHA256, 1))),
        P12Error::Unsupported
    );
    assert_eq!(
        error(&file(3, &content, &code(oid::SHA256, 1))),
        P12Error::Password
    );
    let unknown = P12Error::UnknownAlgorithm { oid: oid::TST_INFO };
    assert_eq!(error(&file(3, &content, &code(oid::TST_INFO, 1))), unknown);
    assert_eq!(
        error(&[0x30, 0x80, 0, 0]),
        P12Error::Der(DerError::Indefinite)
    );
    assert_eq!(error(&[]), P12Error::Der(DerError::Truncated));
    assert_eq!(error(&vec![0x30; MAX_P12_BYTES + 1]), P12Error::TooLarge);
}

#[test]
fn no_file_makes_the_device_work_without_end() {
    let content = tlv(asn1::SEQUENCE, &[]);
    for rounds in [0, MAX_ROUNDS + 1, u64::from(u32::MAX) + 2] {
        let file = file(3, &content, &code(oid::SHA256, rounds));
        let error = Identity::open(&file, "secret").unwrap_err();
        assert_eq!(error, P12Error::Rounds { rounds });
    }
}

#[test]
fn ciphers_that_are_not_known_or_ask_for_too_much_decrypt_nothing() {
    let password = Password::new("secret");
    let decrypt = |oid: ObjectIdentifier, parameters: &[u8]| {
        let algorithm = tlv(asn1::SEQUENCE, &[&asn1::oid(oid), parameters]);
        let value = Reader::new(&algorithm).any().unwrap();
        cipher::decrypt(value, &password, &[0; 16]).unwrap_err()
    };
    let salt = tlv(asn1::OCTET_STRING, &[&[1; 8]]);
    let too_many = P12Error::Rounds {
        rounds: MAX_ROUNDS + 1,
    };
    let old = |rounds| tlv(asn1::SEQUENCE, &[&salt, &asn1::integer(rounds)]);
    for oid in [oid::PBE_3DES, oid::PBE_RC2_40] {
        assert_eq!(decrypt(oid, &old(MAX_ROUNDS + 1)), too_many);
        assert_eq!(decrypt(oid, &old(1)), P12Error::Password);
        assert_eq!(decrypt(oid, &[]), P12Error::Unsupported);
    }
    let pbkdf2 = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
    let aes = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42");
    let cipher = tlv(
        asn1::SEQUENCE,
        &[&asn1::oid(aes), &tlv(asn1::OCTET_STRING, &[&[2; 16]])],
    );
    let new = |rounds| {
        let derivation = tlv(asn1::SEQUENCE, &[&asn1::oid(pbkdf2), &old(rounds)]);
        tlv(asn1::SEQUENCE, &[&derivation, &cipher])
    };
    assert_eq!(decrypt(oid::PBES2, &new(MAX_ROUNDS + 1)), too_many);
    assert_eq!(decrypt(oid::PBES2, &new(1)), P12Error::Password);
    // scrypt, whose memory a file could choose.
    let scrypt = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11591.4.11");
    let cost = [
        salt.clone(),
        asn1::integer(1 << 30),
        asn1::integer(8),
        asn1::integer(1),
    ]
    .concat();
    let derivation = tlv(
        asn1::SEQUENCE,
        &[&asn1::oid(scrypt), &tlv(asn1::SEQUENCE, &[&cost])],
    );
    let scheme = tlv(asn1::SEQUENCE, &[&derivation, &cipher]);
    assert_eq!(decrypt(oid::PBES2, &scheme), P12Error::Unsupported);
    let unknown = P12Error::UnknownAlgorithm { oid: oid::TST_INFO };
    assert_eq!(decrypt(oid::TST_INFO, &[]), unknown);
}

#[test]
fn a_key_prints_its_type_alone() {
    let key = Pkcs8Key(Zeroizing::new(vec![7; 32]));
    assert_eq!(format!("{key:?}"), "Pkcs8Key");
    assert_eq!(key.expose_secret(), [7; 32]);
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
        prop_assert!(Identity::open(&bytes, "secret").is_err());
        let password = Password::new("secret");
        prop_assert!(!Bags::open(&bytes, &password).is_ok_and(|bags| bags.key.is_some()));
    }
}
