//! Codes of an authenticator app (RFC 6238 over RFC 4226), and recovery codes.
//!
//! Pure but for new secrets: the time comes in, and what was taken before is the store's
//! business. SHA-1, six digits and thirty seconds are what every app understands.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;

use super::error::Error;
use crate::model::Timestamp;

/// How long one code is shown, in seconds.
const STEP: i64 = 30;
/// Steps that a clock may be wrong, either way (RFC 6238, section 5.2).
const DRIFT: i64 = 1;
/// Bytes of a secret: as long as the digest (RFC 4226, section 4).
const SECRET: usize = 20;
/// Recovery codes of one set.
pub(crate) const RECOVERY: usize = 10;
/// Characters of a recovery code without its dashes: 60 bits.
const RECOVERY_LENGTH: usize = 12;

/// A new secret.
pub(crate) fn secret() -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; SECRET];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(bytes)
}

/// A secret as an app takes it from the keyboard, in groups of four.
pub(crate) fn spelled(secret: &[u8]) -> String {
    grouped(&data_encoding::BASE32_NOPAD.encode(secret), ' ')
}

/// The address that an app reads from the picture.
pub(crate) fn address(secret: &[u8], school: &str, name: &str) -> String {
    let plain = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    format!(
        "otpauth://totp/{school}:{name}?secret={secret}&issuer={school}&digits=6&period={STEP}",
        school = plain(school),
        name = plain(name),
        secret = data_encoding::BASE32_NOPAD.encode(secret),
    )
}

/// The number of one step, before it is cut to its digits (RFC 4226, section 5.3).
fn number(secret: &[u8], step: u64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag.last().copied().unwrap_or(0) & 0x0f);
    let four = tag.get(at..at + 4).unwrap_or(&[0; 4]);
    four.iter()
        .fold(0u32, |number, byte| number << 8 | u32::from(*byte))
        & 0x7fff_ffff
}

/// The six digits of one step.
fn code(secret: &[u8], step: i64) -> String {
    format!(
        "{:06}",
        number(secret, step.max(0).unsigned_abs()) % 1_000_000
    )
}

/// The step whose code this is, if it is one of now and later than `last`. Takes as long for
/// every code.
pub(crate) fn step_of(secret: &[u8], given: &str, now: Timestamp, last: i64) -> Option<i64> {
    let given: String = given.chars().filter(|c| !c.is_whitespace()).collect();
    let present = now.0.div_euclid(1000).div_euclid(STEP);
    let mut found = None;
    for step in present - DRIFT..=present + DRIFT {
        let same = verify_slices_are_equal(given.as_bytes(), code(secret, step).as_bytes()).is_ok();
        if same && step > last {
            found = Some(step);
        }
    }
    found
}

/// Ten new recovery codes, as people read them.
pub(crate) fn recovery_codes() -> Result<Vec<String>, Error> {
    let mut codes = Vec::with_capacity(RECOVERY);
    for _ in 0..RECOVERY {
        let mut bytes = [0; 8];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
        let mut text = data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase();
        text.truncate(RECOVERY_LENGTH);
        codes.push(grouped(&text, '-'));
    }
    Ok(codes)
}

/// A recovery code as its digest is taken of: without case, dashes and spaces. `None` if it
/// cannot be one.
pub(crate) fn recovery_code(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .flat_map(char::to_lowercase)
        .take(RECOVERY_LENGTH + 1)
        .collect();
    (code.len() == RECOVERY_LENGTH && code.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .then_some(code)
}

fn grouped(text: &str, between: char) -> String {
    let mut all = String::with_capacity(text.len() * 5 / 4);
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            all.push(between);
        }
        all.push(c);
    }
    all
}

/// The path of a picture with this text, for an SVG whose unit is one module; and its width.
pub(crate) fn picture(text: &str) -> Option<(String, usize)> {
    use std::fmt::Write as _;
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            // Four modules of white around it (ISO/IEC 18004, section 6.3.8).
            write!(path, "M{} {}h1v1h-1z", at % width + 4, at / width + 4).ok()?;
        }
    }
    Some((path, width + 8))
}

#[cfg(test)]
pub(crate) fn now_code(secret: &[u8], now: Timestamp) -> String {
    code(secret, now.0 / 1000 / STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B, SHA-1; eight digits there.
    #[test]
    fn the_numbers_of_the_standard_come_out() {
        for (seconds, expect) in [
            (59u64, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            assert_eq!(
                number(SECRET, seconds / 30) % 100_000_000,
                expect,
                "{seconds}"
            );
        }
        // RFC 4226, appendix D.
        let codes: Vec<String> = (0..10).map(|step| code(SECRET, step)).collect();
        assert_eq!(
            codes,
            [
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
                "399871", "520489"
            ]
        );
    }

    #[track_caller]
    fn check(given: &str, seconds: i64, last: i64, expect: Option<i64>) {
        let now = Timestamp(seconds * 1000);
        assert_eq!(step_of(SECRET, given, now, last), expect);
    }

    #[test]
    fn a_code_is_good_for_its_step_and_one_around_it_and_once() {
        let third = "969429";
        for (seconds, expect) in [(59, None), (60, Some(3)), (90, Some(3)), (149, Some(3))] {
            check(third, seconds, 0, expect);
        }
        check(third, 150, 0, None);
        check("969 429 ", 90, 0, Some(3));
        check(third, 90, 3, None);
        check(third, 90, 4, None);
        for wrong in ["", "96942", "9694290", "000000", "٩٦٩٤٢٩"] {
            check(wrong, 90, 0, None);
        }
    }

    #[test]
    fn recovery_codes_are_read_however_they_are_typed() {
        let codes = recovery_codes().unwrap();
        assert_eq!(codes.len(), RECOVERY);
        for code in &codes {
            assert_eq!(code.len(), 14, "{code}");
            let plain = recovery_code(code).unwrap();
            assert_eq!(
                recovery_code(&code.to_uppercase().replace('-', " ")),
                Some(plain)
            );
        }
        assert_ne!(codes[0], codes[1]);
        for wrong in ["", "123456", "abcd-efgh-ijkl-m", "ÄÖÜÄ-ÖÜÄÖ-ÜÄÖÜ"] {
            assert_eq!(recovery_code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_picture_and_the_spelled_secret_hold_the_same() {
        let address = address(SECRET, "Riverside School", "anna@school.example");
        assert_eq!(
            address,
            "otpauth://totp/Riverside%20School:anna%40school%2Eexample?secret=\
             GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Riverside%20School&digits=6&period=30"
        );
        assert_eq!(spelled(SECRET), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let (path, width) = picture(&address).unwrap();
        assert!(width > 40 && path.len() > 1000);
        assert!(path.starts_with("M4 4h1v1h-1z"));
    }
}
