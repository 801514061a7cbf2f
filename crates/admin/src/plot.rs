//! Statistics as a picture: the questions of each day, by status of the answer and by feedback.
//!
//! The font of a PNG is in the program: DejaVu Sans.

use ab_glyph::{Font, FontRef, PxScale, PxScaleFont, ScaleFont};
use plotters::{
    coord::Shift,
    prelude::*,
    style::text_anchor::{HPos, VPos},
};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind,
};

use crate::{DayStatistics, Statistics};

/// Width and height, in pixels. By hand.
const SIZE: (u32, u32) = (800, 480);

/// The picture cannot be drawn.
#[derive(Debug, thiserror::Error)]
#[error("the picture cannot be drawn: {0}")]
pub struct PlotError(String);

/// A part of a day's questions: its name, its colour, its count.
type Part = (&'static str, RGBColor, fn(&DayStatistics) -> u64);

const STATUS_PARTS: [Part; 3] = [
    ("answered", RGBColor(46, 125, 50), |d| d.answered),
    ("unsure", RGBColor(249, 168, 37), |d| d.unsure),
    ("not found", RGBColor(198, 40, 40), |d| d.not_found),
];
const FEEDBACK_PARTS: [Part; 3] = [
    ("helped", RGBColor(21, 101, 192), |d| d.helped),
    ("did not help", RGBColor(106, 27, 154), |d| d.did_not_help),
    ("unknown", RGBColor(176, 176, 176), |d| d.unknown),
];

impl Statistics {
    /// The picture as SVG.
    ///
    /// # Errors
    /// Fails when it cannot be drawn.
    pub fn svg(&self) -> Result<String, PlotError> {
        let mut out = String::new();
        draw(SVGBackend::with_string(&mut out, SIZE), self)?;
        Ok(out)
    }

    /// The picture as PNG.
    ///
    /// # Errors
    /// Fails when it cannot be drawn.
    pub fn png(&self) -> Result<Vec<u8>, PlotError> {
        let mut pixels = vec![255; (SIZE.0 * SIZE.1 * 3) as usize];
        let font = FontRef::try_from_slice(dejavu::sans::regular());
        let canvas = Canvas {
            pixels: &mut pixels,
            font: font.map_err(|error| PlotError(error.to_string()))?,
        };
        draw(canvas, self)?;
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, SIZE.0, SIZE.1);
        encoder.set_color(png::ColorType::Rgb);
        let fail = |error: png::EncodingError| PlotError(error.to_string());
        let mut writer = encoder.write_header().map_err(fail)?;
        writer.write_image_data(&pixels).map_err(fail)?;
        writer.finish().map_err(fail)?;
        Ok(out)
    }
}

fn draw<B: DrawingBackend>(backend: B, figures: &Statistics) -> Result<(), PlotError> {
    let root = backend.into_drawing_area();
    let done = || -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
        root.fill(&WHITE)?;
        let (above, below) = root.split_vertically(SIZE.1 / 2);
        panel(&above, figures, "questions a day", &STATUS_PARTS)?;
        panel(
            &below,
            figures,
            "what members said of the answers",
            &FEEDBACK_PARTS,
        )?;
        root.present()
    };
    done().map_err(|error| PlotError(error.to_string()))
}

/// A bar for each day, its parts one above the other.
fn panel<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    figures: &Statistics,
    title: &str,
    parts: &[Part],
) -> Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let days = &figures.per_day;
    let total = |day: &DayStatistics| parts.iter().map(|(.., of)| of(day)).sum::<u64>();
    let highest = days.iter().map(total).max().unwrap_or(0).max(4);
    let font = ("monospace", 13);
    let mut chart = ChartBuilder::on(area)
        .caption(title, font)
        .margin(10)
        .x_label_area_size(24)
        .y_label_area_size(44)
        .build_cartesian_2d(0.0..days.len().max(1) as f64, 0.0..highest as f64 * 1.8)?;
    let date = |at: &f64| {
        let day = days.get(*at as usize);
        day.map_or_else(String::new, |d| {
            d.date.get(5..).unwrap_or_default().to_owned()
        })
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(WHITE)
        .x_labels(8)
        .y_labels(5)
        .x_label_formatter(&date)
        .y_label_formatter(&|n| format!("{n:.0}"))
        .label_style(font)
        .draw()?;
    let mut below = vec![0; days.len()];
    for (name, color, of) in parts {
        let bars = days.iter().enumerate().map(|(i, day)| {
            let from = below[i];
            below[i] += of(day);
            let corners = [
                (i as f64 + 0.1, from as f64),
                (i as f64 + 0.9, below[i] as f64),
            ];
            Rectangle::new(corners, color.filled())
        });
        let bars: Vec<_> = bars.collect();
        let color = *color;
        chart
            .draw_series(bars)?
            .label(*name)
            .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 12, y + 5)], color.filled()));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .legend_area_size(36)
        .background_style(WHITE)
        .border_style(RGBColor(200, 200, 200))
        .label_font(font)
        .draw()
}

/// Pixels, three bytes each.
struct Canvas<'a> {
    pixels: &'a mut [u8],
    font: FontRef<'a>,
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
        SIZE
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
        if x < SIZE.0 && y < SIZE.1 {
            let at = ((y * SIZE.0 + x) * 3) as usize;
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn figures() -> Statistics {
        let day = |i: u64| DayStatistics {
            date: format!("2026-11-{:02}", i + 1),
            asked: i,
            answered: i - i / 3,
            not_found: i / 3,
            helped: i / 4,
            unknown: i - i / 4,
            ..DayStatistics::default()
        };
        Statistics {
            days: 30,
            per_day: (0..30).map(day).collect(),
            ..Statistics::default()
        }
    }

    #[test]
    fn a_picture_has_coloured_bars_letters_and_grey_for_silence() {
        let png = figures().png().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&png))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let count = |color: RGBColor| {
            pixels
                .chunks(3)
                .filter(|p| *p == [color.0, color.1, color.2])
                .count()
        };
        for (name, color, _) in [
            STATUS_PARTS[0],
            STATUS_PARTS[2],
            FEEDBACK_PARTS[0],
            FEEDBACK_PARTS[2],
        ] {
            assert!(count(color) > 500, "{name}");
        }
        assert!(
            count(FEEDBACK_PARTS[2].1) > count(FEEDBACK_PARTS[0].1),
            "most said nothing"
        );
        let is_dark = |pixel: &&[u8]| pixel.iter().all(|part| *part < 100);
        assert!(pixels.chunks(3).filter(is_dark).count() > 300, "letters");
    }

    #[test]
    fn an_svg_names_its_parts_and_nothing_to_show_is_no_error() {
        let svg = figures().svg().unwrap();
        assert!(svg.contains("did not help") && svg.contains("11-"), "{svg}");
        assert!(Statistics::default().png().is_ok());
    }
}
