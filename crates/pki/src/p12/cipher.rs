//! Decrypts what a `.p12` file has encrypted.

use cbc_01::Decryptor;
use cbc_01::cipher::block_padding::Pkcs7;
use cbc_01::cipher::{BlockDecryptMut as _, InnerIvInit as _, KeyIvInit as _};
use des_08::TdesEde3;
use pkcs5::EncryptionScheme;
use pkcs5::der::Decode as _;
use rc2::Rc2;
use sha1_010::Sha1;
use zeroize::Zeroizing;

use super::kdf::{Usage, derive};
use super::{P12Error, Password, bounded};
use crate::algorithm::identifier;
use crate::asn1::{self, Tlv};
use crate::oid;

/// The plain bytes. The file's code was verified before, so that a failure means a file that was made
/// wrongly; which step failed is not told.
pub(super) fn decrypt(
    algorithm: Tlv<'_>,
    password: &Password,
    data: &[u8],
) -> Result<Zeroizing<Vec<u8>>, P12Error> {
    let (oid, parameters) = identifier(algorithm)?;
    let plain = match oid {
        oid::PBES2 => {
            let scheme =
                EncryptionScheme::from_der(algorithm.whole).map_err(|_| P12Error::Unsupported)?;
            let rounds = scheme
                .pbes2()
                .and_then(|scheme| scheme.kdf.pbkdf2())
                .ok_or(P12Error::Unsupported)?
                .iteration_count;
            bounded(rounds.into())?;
            scheme
                .decrypt(&*password.utf8, data)
                .map_err(|_| P12Error::Password)?
        }
        oid::PBE_3DES | oid::PBE_RC2_40 => {
            let mut reader = parameters.ok_or(P12Error::Unsupported)?.reader();
            let salt = reader.expect(asn1::OCTET_STRING)?.content;
            let rounds = bounded(reader.expect(asn1::INTEGER)?.small()?)?;
            reader.finish()?;
            let bytes =
                |usage, length| derive::<Sha1>(&password.utf16, (salt, rounds), usage, length);
            let iv = bytes(Usage::Iv, 8);
            let plain = if oid == oid::PBE_3DES {
                Decryptor::<TdesEde3>::new_from_slices(&bytes(Usage::Key, 24), &iv)
                    .map_err(|_| P12Error::Unsupported)?
                    .decrypt_padded_vec_mut::<Pkcs7>(data)
            } else {
                let cipher = Rc2::new_with_eff_key_len(&bytes(Usage::Key, 5), 40);
                Decryptor::<Rc2>::inner_iv_slice_init(cipher, &iv)
                    .map_err(|_| P12Error::Unsupported)?
                    .decrypt_padded_vec_mut::<Pkcs7>(data)
            };
            plain.map_err(|_| P12Error::Password)?
        }
        _ => return Err(P12Error::UnknownAlgorithm { oid }),
    };
    Ok(Zeroizing::new(plain))
}
