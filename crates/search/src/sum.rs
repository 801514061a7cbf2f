//! Files of JSON that end with a checksum of the rest, on its own line. The checksum detects flipped bits.

/// JSON with its checksum.
pub(crate) fn with_sum(mut json: Vec<u8>) -> Vec<u8> {
    let sum = crc32fast::hash(&json);
    json.extend(format!("\n{sum:08x}").bytes());
    json
}

/// The JSON of a file, and true if its checksum is right. A file without a checksum is JSON as a whole.
pub(crate) fn split_sum(bytes: &[u8]) -> (&[u8], bool) {
    let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') else {
        return (bytes, false);
    };
    let (json, sum) = (&bytes[..end], &bytes[end + 1..]);
    let expected = format!("{:08x}", crc32fast::hash(json));
    (json, sum == expected.as_bytes())
}
