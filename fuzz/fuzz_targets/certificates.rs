//! Certificates, stapled responses and lists of what was taken back, as origins and files bring
//! them: any bytes are read or refused, in bounded time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schoolgate::tls::read_unsigned;

fuzz_target!(|bytes: &[u8]| read_unsigned(bytes));
