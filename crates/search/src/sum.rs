//! Files of JSON that end with the checksum of the rest, in a line of its own: a bit that has flipped is noticed.

/// JSON with its checksum.
pub(crate) fn with_sum(mut json: Vec<u8>) -> Vec<u8> {
    let sum = crc32fast::hash(&json);
    json.extend(format!("\n{sum:08x}").bytes());
    json
}

/// The JSON of a file, and whether its checksum holds. A file without one is JSON as a whole.
pub(crate) fn split_sum(bytes: &[u8]) -> (&[u8], bool) {
    let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') else {
        return (bytes, false);
    };
    let (json, sum) = (&bytes[..end], &bytes[end + 1..]);
    let expected = format!("{:08x}", crc32fast::hash(json));
    (json, sum == expected.as_bytes())
}
