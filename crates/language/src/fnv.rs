//! FNV-1a: a hash that is the same on every machine and in every version of this program.

/// FNV-1a with 64 bits (Fowler, Noll and Vo), for ids and fingerprints that are stored or sent: the hashers of `std` may change
/// from one release of Rust to the next. FNV-1a does not protect against forgery.
///
/// ```
/// use senpai_language::Fnv;
///
/// let mut hash = Fnv::default();
/// hash.write(b"foo");
/// hash.write(b"bar");
/// assert_eq!(hash.finish(), 0x8594_4171_f739_67e8);
/// assert_eq!(Fnv::of(b"foobar"), hash.finish());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> u64 {
        let mut hash = Fnv::default();
        hash.write(bytes);
        hash.finish()
    }

    /// Adds `bytes`. Several writes give the same hash as one write of all their bytes.
    pub fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// The hash of all bytes so far.
    pub fn finish(&self) -> u64 {
        self.0
    }
}
