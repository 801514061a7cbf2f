//! Pixels that plotters draws on, with the letters of a font.

use ab_glyph::{Font, FontRef, PxScale, PxScaleFont, ScaleFont};
use plotters::{
    prelude::*,
    style::text_anchor::{HPos, VPos},
};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind,
};

/// Pixels, three bytes each.
pub(super) struct Canvas<'a> {
    pub pixels: &'a mut [u8],
    pub size: (u32, u32),
    pub font: FontRef<'a>,
}

impl Canvas<'_> {
    /// The font with letters of a height, in pixels.
    fn scaled(&self, size: f64) -> PxScaleFont<&FontRef<'_>> {
        self.font.as_scaled(PxScale::from(size as f32))
    }

    /// The width of a text, in pixels.
    fn width(&self, text: &str, size: f64) -> f32 {
        let font = self.scaled(size);
        text.chars()
            .map(|letter| font.h_advance(font.glyph_id(letter)))
            .sum()
    }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = std::convert::Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        Ok(())
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        Ok(())
    }

    fn draw_pixel(
        &mut self,
        (x, y): BackendCoord,
        color: BackendColor,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
            return Ok(());
        };
        let (width, height) = self.size;
        if x < width && y < height {
            let at = ((y * width + x) * 3) as usize;
            let (r, g, b) = color.rgb;
            for (pixel, new) in self.pixels[at..at + 3].iter_mut().zip([r, g, b]) {
                let mixed = f64::from(*pixel) * (1.0 - color.alpha) + f64::from(new) * color.alpha;
                *pixel = mixed.round() as u8;
            }
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        let (width, height) = (self.width(text, style.size()), style.size() as f32);
        let (x, y) = (x as f32, y as f32);
        let mut left = match style.anchor().h_pos {
            HPos::Left => x,
            HPos::Center => x - width / 2.0,
            HPos::Right => x - width,
        };
        let top = match style.anchor().v_pos {
            VPos::Top => y,
            VPos::Center => y - height / 2.0,
            VPos::Bottom => y - height,
        };
        let font = self.scaled(style.size());
        let base = (top + font.ascent()).round();
        let mut glyphs = Vec::new();
        for letter in text.chars() {
            let mut glyph = font.scaled_glyph(letter);
            glyph.position = ab_glyph::point(left, base);
            left += font.h_advance(glyph.id);
            glyphs.extend(self.font.outline_glyph(glyph));
        }
        let color = style.color();
        for glyph in glyphs {
            let corner = glyph.px_bounds().min;
            let mut inked = Vec::new();
            glyph.draw(|x, y, ink| inked.push((x as i32, y as i32, ink)));
            for (x, y, ink) in inked {
                let alpha = color.alpha * f64::from(ink.min(1.0));
                let at = (corner.x as i32 + x, corner.y as i32 + y);
                self.draw_pixel(at, BackendColor { alpha, ..color })?;
            }
        }
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Self::ErrorType>> {
        let width = self.width(text, style.size()).ceil();
        Ok((width as u32, style.size() as u32 + 2))
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        let (left, right) = (from.0.min(to.0), from.0.max(to.0));
        let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
        for y in top..=bottom {
            for x in left..=right {
                if fill || x == left || x == right || y == top || y == bottom {
                    self.draw_pixel((x, y), style.color())?;
                }
            }
        }
        Ok(())
    }
}
