//! One curve as SVG: what grows along the bottom, what it costs upwards.

use std::path::Path;

use plotters::prelude::*;

/// What one picture shows.
pub(crate) struct Curve {
    /// Name of the file, without its ending.
    pub(crate) file: &'static str,
    /// What the picture says above itself.
    pub(crate) title: &'static str,
    /// What grows, and what is measured.
    pub(crate) axes: (&'static str, &'static str),
    /// How much of it, and what that cost.
    pub(crate) points: Vec<(f64, f64)>,
}

impl Curve {
    /// Draws it into `dir`. The bottom axis counts in powers of ten, since what is measured should
    /// hardly grow; the other begins at nothing, so that nothing looks steeper than it is.
    pub(crate) fn draw(&self, dir: &Path) -> Result<(), Box<dyn std::error::Error>> {
        let path = dir.join(format!("{}.svg", self.file));
        let root = SVGBackend::new(&path, (640, 360)).into_drawing_area();
        root.fill(&WHITE)?;
        let first = self.points.first().ok_or("a curve without points")?.0;
        let last = self.points.last().ok_or("a curve without points")?.0;
        let top = self.points.iter().map(|(_, y)| *y).fold(0.0, f64::max) * 1.25;
        let mut chart = ChartBuilder::on(&root)
            .caption(self.title, ("sans-serif", 18))
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(64)
            .build_cartesian_2d((first..last).log_scale(), 0.0..top)?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .x_desc(self.axes.0)
            .y_desc(self.axes.1)
            .x_label_formatter(&|x| many(*x))
            .draw()?;
        chart.draw_series(LineSeries::new(self.points.iter().copied(), &BLUE))?;
        chart.draw_series(
            self.points
                .iter()
                .map(|point| Circle::new(*point, 3, BLUE.filled())),
        )?;
        root.present()?;
        Ok(())
    }

    /// The same as rows of a table.
    pub(crate) fn table(&self) -> String {
        let mut out = format!(
            "\n{}\n\n| {} | {} |\n| -: | -: |\n",
            self.title, self.axes.0, self.axes.1
        );
        for (x, y) in &self.points {
            out.push_str(&format!("| {} | {y:.2} |\n", many(*x)));
        }
        out
    }
}

/// A number as people write it: with a space after thousands.
fn many(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}
