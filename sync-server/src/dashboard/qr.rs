//! QR codes, drawn as one path of an SVG.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// A light edge of so many modules, as readers ask for.
const EDGE: usize = 4;

/// A QR code as a template draws it.
pub(super) struct Qr {
    /// Width and height, in modules.
    pub size: usize,
    /// The dark modules.
    pub path: String,
}

impl Qr {
    /// The code of a text, if it is not too long for one.
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (place, _) in code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark) {
            let (x, y) = (place % width + EDGE, place / width + EDGE);
            write!(path, "M{x} {y}h1v1h-1z").ok()?;
        }
        Some(Self { size: width + 2 * EDGE, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_edge_and_its_corners() {
        let qr = Qr::of("otpauth://totp/Porchlight:Carla?secret=AAAA").unwrap();
        assert!(qr.size > 2 * EDGE + 20 && qr.path.starts_with("M4 4h1v1h-1z"), "the first corner is dark");
        assert!(!qr.path.contains("M3 ") && !qr.path.contains(" 3h"), "the edge is light");
        assert!(Qr::of(&"x".repeat(5_000)).is_none());
    }
}
