//! The plots of `docs/benchmarks.md`, as SVG.

use std::path::Path;

use anyhow::anyhow;
use plotters::{coord::ranged1d::ValueFormatter, prelude::*};

const SIZE: (u32, u32) = (720, 420);
const FONT: &str = "sans-serif";
/// The palette of Okabe and Ito, which people with red-green colour blindness can distinguish.
const COLOURS: [RGBColor; 6] = [
    RGBColor(213, 94, 0),
    RGBColor(0, 114, 178),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(0, 0, 0),
];

/// A point with a name, or a line of points.
pub struct Series {
    /// The name, shown beside the last point.
    pub name: String,
    /// The points; more than one make a line.
    pub points: Vec<(f64, f64)>,
}

/// A plot with a logarithmic x axis, and y axis if `log_y`.
pub struct Plot<'a> {
    /// The title above the plot.
    pub title: &'a str,
    /// The labels of the x and y axes.
    pub axes: [&'a str; 2],
    /// The y axis is logarithmic too.
    pub log_y: bool,
    /// The points and lines.
    pub series: &'a [Series],
}

impl Plot<'_> {
    /// Draws the plot to the file `path`.
    pub fn draw(&self, path: &Path) -> anyhow::Result<()> {
        let root = SVGBackend::new(path, SIZE).into_drawing_area();
        root.fill(&WHITE).map_err(|e| anyhow!("{e}"))?;
        let points = || self.series.iter().flat_map(|s| &s.points);
        let range = |of: fn(&(f64, f64)) -> f64| {
            points()
                .map(of)
                .fold((f64::MAX, f64::MIN), |r, v| (r.0.min(v), r.1.max(v)))
        };
        let (x, y) = (range(|p| p.0), range(|p| p.1));
        let x = (x.0 / 1.6..x.1 * 2.5).log_scale();
        let mut builder = ChartBuilder::on(&root);
        builder
            .caption(self.title, (FONT, 18))
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(64);
        if self.log_y {
            let y = (y.0 / 1.6..y.1 * 1.6).log_scale();
            self.fill(
                builder
                    .build_cartesian_2d(x, y)
                    .map_err(|e| anyhow!("{e}"))?,
            )?;
        } else {
            let pad = (y.1 - y.0).max(0.01) * 0.12;
            let y = y.0 - pad..y.1 + pad;
            self.fill(
                builder
                    .build_cartesian_2d(x, y)
                    .map_err(|e| anyhow!("{e}"))?,
            )?;
        }
        root.present().map_err(|e| anyhow!("{e}"))
    }

    fn fill<'b, X, Y>(
        &self,
        mut chart: ChartContext<'b, SVGBackend<'b>, Cartesian2d<X, Y>>,
    ) -> anyhow::Result<()>
    where
        X: Ranged<ValueType = f64> + ValueFormatter<f64>,
        Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
    {
        let mut mesh = chart.configure_mesh();
        mesh.x_desc(self.axes[0])
            .y_desc(self.axes[1])
            .light_line_style(WHITE)
            .x_labels(5)
            .x_label_formatter(&|x| format!("{x}"));
        mesh.draw().map_err(|e| anyhow!("{e}"))?;
        for (i, series) in self.series.iter().enumerate() {
            let colour = COLOURS[i % COLOURS.len()];
            let points = series.points.iter().copied();
            let line = LineSeries::new(points.clone(), colour.stroke_width(2));
            chart.draw_series(line).map_err(|e| anyhow!("{e}"))?;
            let dots = points.map(|p| Circle::new(p, 4, colour.filled()));
            chart.draw_series(dots).map_err(|e| anyhow!("{e}"))?;
            if let Some(last) = series.points.last() {
                let font = (FONT, 13).into_font().color(&colour);
                let name = Text::new(series.name.clone(), (8, -6), font);
                let label = EmptyElement::at(*last) + name;
                chart.draw_series([label]).map_err(|e| anyhow!("{e}"))?;
            }
        }
        Ok(())
    }
}
