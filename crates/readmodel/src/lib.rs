//! A projection of the feed for queries; rebuilt by a command, never the truth.
