//! Small numbers kept from telling about one child: hiding cells of a table so that they cannot
//! be computed from what is shown (UX section 14: counts from five; FIELD S0-13).
//!
//! A table is printed with its sums, so hiding the small cells is not enough: a row of which one
//! cell is hidden gives it away. [`protect`] hides more until, by everything that is shown, each
//! hidden cell could have at least as many values as "under five" has. Hidden cells all look the
//! same, whether they are small or protect one that is.

use std::collections::VecDeque;

/// The least count that is shown.
pub const LEAST: u64 = 5;

/// A count as it may be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The count.
    Count(u64),
    /// Under five, or it would tell one that is; never said which.
    Hidden,
}

impl Shown {
    /// One count alone, which is in no table and no sum.
    pub fn alone(count: u64) -> Shown {
        if count < LEAST {
            Shown::Hidden
        } else {
            Shown::Count(count)
        }
    }

    /// The count, if it is shown.
    pub fn count(self) -> Option<u64> {
        match self {
            Shown::Count(count) => Some(count),
            Shown::Hidden => None,
        }
    }
}

/// A table with its sums, as it may be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protected {
    /// The cells, row by row.
    pub cells: Vec<Vec<Shown>>,
    /// The sum of each row.
    pub rows: Vec<Shown>,
    /// The sum of each column.
    pub columns: Vec<Shown>,
    /// The sum of all.
    pub all: Shown,
}

/// Hides what is small in a table, and what would tell it. Rows shorter than the longest are
/// filled with 0. The cost grows with the square of the number of cells; tables of reports have
/// some hundred.
pub fn protect(table: &[Vec<u64>]) -> Protected {
    let mut grid = Grid::of(table);
    loop {
        let told: Vec<usize> = (0..grid.cells.len())
            .filter(|cell| grid.hidden[*cell] && !grid.is_safe(*cell))
            .collect();
        let more = told
            .iter()
            .find_map(|cell| grid.company(*cell))
            .or_else(|| told.iter().find_map(|cell| grid.neighbour(*cell)));
        let Some(more) = more else {
            break;
        };
        grid.hidden[more] = true;
    }
    grid.shown()
}

/// The table with a column and a row of sums at its end. Each cell is an edge of a network in
/// which what flows into a node flows out of it: an inner cell from its row to its column, the
/// sum of a column from the column to the row of sums, and so on around. Values that fit what is
/// shown are flows, and how far one cell can move is a question of other ways around.
struct Grid {
    height: usize,
    width: usize,
    cells: Vec<u64>,
    hidden: Vec<bool>,
}

impl Grid {
    fn of(table: &[Vec<u64>]) -> Grid {
        let width = table.iter().map(Vec::len).max().unwrap_or(0) + 1;
        let height = table.len() + 1;
        let mut cells = vec![0u64; width * height];
        for (y, row) in table.iter().enumerate() {
            for (x, count) in row.iter().enumerate() {
                for at in [
                    y * width + x,
                    y * width + width - 1,
                    (height - 1) * width + x,
                    height * width - 1,
                ] {
                    cells[at] = cells[at].saturating_add(*count);
                }
            }
        }
        let hidden = cells.iter().map(|count| *count < LEAST).collect();
        Grid {
            height,
            width,
            cells,
            hidden,
        }
    }

    /// From which node to which a cell flows; rows come first, then columns.
    fn edge(&self, cell: usize) -> (usize, usize) {
        let (y, x) = (cell / self.width, cell % self.width);
        let (row, column) = (y, self.height + x);
        // A sum flows the other way than what it sums; the sum of sums does so twice.
        if (y + 1 == self.height) == (x + 1 == self.width) {
            (row, column)
        } else {
            (column, row)
        }
    }

    /// Whether the cell could have [`LEAST`] different values.
    fn is_safe(&self, cell: usize) -> bool {
        let (from, to) = self.edge(cell);
        let enough = LEAST - 1;
        let up = self.ways(to, from, cell, enough);
        let down = self.cells[cell].min(self.ways(from, to, cell, enough));
        up + down >= enough
    }

    /// How much can be sent from one node to another through hidden cells other than `without`,
    /// up to `enough`: along a cell without end, against it as much as is in it.
    fn ways(&self, from: usize, to: usize, without: usize, enough: u64) -> u64 {
        let mut value = self.cells.clone();
        let mut sent = 0;
        while sent < enough {
            // The cell by which each node was reached, and whether along it.
            let mut reached: Vec<Option<(usize, bool)>> = vec![None; self.height + self.width];
            let mut queue = VecDeque::from([from]);
            while let Some(node) = queue.pop_front() {
                for cell in self
                    .at(node)
                    .filter(|cell| self.hidden[*cell] && *cell != without)
                {
                    let (tail, head) = self.edge(cell);
                    let (next, along) = if tail == node {
                        (head, true)
                    } else {
                        (tail, false)
                    };
                    let open = along || value[cell] > 0;
                    if open && next != from && reached[next].is_none() {
                        reached[next] = Some((cell, along));
                        queue.push_back(next);
                    }
                }
            }
            if reached[to].is_none() {
                break;
            }
            let mut way = Vec::new();
            let mut node = to;
            while let Some((cell, along)) = reached[node].filter(|_| node != from) {
                way.push((cell, along));
                let (tail, head) = self.edge(cell);
                node = if along { tail } else { head };
            }
            let room = way
                .iter()
                .filter(|(_, along)| !along)
                .map(|(cell, _)| value[*cell])
                .min()
                .unwrap_or(enough)
                .min(enough - sent);
            for (cell, along) in way {
                value[cell] = if along {
                    value[cell].saturating_add(room)
                } else {
                    value[cell] - room
                };
            }
            sent += room;
        }
        sent
    }

    /// The cells of a row or a column.
    fn at(&self, node: usize) -> impl Iterator<Item = usize> {
        let (height, width) = (self.height, self.width);
        let row = node < height;
        let count = if row { width } else { height };
        (0..count).map(move |n| {
            if row {
                node * width + n
            } else {
                n * width + node - height
            }
        })
    }

    /// The smallest cell that is still shown in a row or column where this one is hidden alone.
    fn company(&self, cell: usize) -> Option<usize> {
        let (row, column) = self.lines(cell);
        let alone = |node: usize| self.at(node).filter(|cell| self.hidden[*cell]).count() == 1;
        let lonely = [row, column].into_iter().find(|node| alone(*node))?;
        self.smallest(self.at(lonely))
    }

    /// The smallest cell beside this one that is still shown, or anywhere: it may still bound it.
    fn neighbour(&self, cell: usize) -> Option<usize> {
        let (row, column) = self.lines(cell);
        self.smallest(self.at(row).chain(self.at(column)))
            .or_else(|| self.smallest(0..self.cells.len()))
    }

    fn lines(&self, cell: usize) -> (usize, usize) {
        (cell / self.width, self.height + cell % self.width)
    }

    /// Sums come last, so that they stay readable where they can.
    fn smallest(&self, cells: impl Iterator<Item = usize>) -> Option<usize> {
        cells
            .filter(|cell| !self.hidden[*cell])
            .min_by_key(|cell| (self.is_sum(*cell), self.cells[*cell], *cell))
    }

    fn is_sum(&self, cell: usize) -> bool {
        cell / self.width + 1 == self.height || (cell + 1).is_multiple_of(self.width)
    }

    fn shown(&self) -> Protected {
        let say = |cell: usize| match self.hidden[cell] {
            true => Shown::Hidden,
            false => Shown::Count(self.cells[cell]),
        };
        let (height, width) = (self.height, self.width);
        Protected {
            cells: (0..height - 1)
                .map(|y| (0..width - 1).map(|x| say(y * width + x)).collect())
                .collect(),
            rows: (0..height - 1)
                .map(|y| say(y * width + width - 1))
                .collect(),
            columns: (0..width - 1)
                .map(|x| say((height - 1) * width + x))
                .collect(),
            all: say(height * width - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(shown: &[Shown]) -> String {
        let words: Vec<String> = shown
            .iter()
            .map(|cell| {
                cell.count()
                    .map_or("-".to_owned(), |count| count.to_string())
            })
            .collect();
        words.join(" ")
    }

    #[track_caller]
    fn check(table: &[&[u64]], expect: &[&str]) {
        let table: Vec<Vec<u64>> = table.iter().map(|row| row.to_vec()).collect();
        let shown = protect(&table);
        let mut lines: Vec<String> = shown
            .cells
            .iter()
            .zip(&shown.rows)
            .map(|(cells, sum)| format!("{} | {}", words(cells), words(&[*sum])))
            .collect();
        lines.push(format!(
            "{} | {}",
            words(&shown.columns),
            words(&[shown.all])
        ));
        assert_eq!(lines, expect);
    }

    #[test]
    fn large_numbers_are_left_alone() {
        check(
            &[&[10, 20], &[30, 40]],
            &["10 20 | 30", "30 40 | 70", "40 60 | 100"],
        );
        check(&[], &[" | -"]);
    }

    #[test]
    fn a_small_cell_takes_others_with_it() {
        // One hidden cell in a row and column could be computed; four cannot.
        check(
            &[&[3, 20, 30], &[40, 50, 60]],
            &["- - 30 | 53", "- - 60 | 150", "43 70 90 | 203"],
        );
    }

    #[test]
    fn one_column_hides_a_second_row_or_its_sum() {
        let shown = protect(&[vec![2], vec![50], vec![70]]);
        assert_eq!(words(&shown.rows), "- - 70");
        assert_eq!(shown.all, Shown::Count(122));
    }

    #[test]
    fn a_count_alone_is_shown_from_five() {
        assert_eq!(Shown::alone(4), Shown::Hidden);
        assert_eq!(Shown::alone(5), Shown::Count(5));
    }

    /// By trying every table of small numbers: which values could each cell have?
    fn possible(shown: &Protected, most: u64) -> Vec<Vec<bool>> {
        let mut seen = vec![vec![false; most as usize + 1]; 4];
        let fits = |shown: Shown, count: u64| shown.count().is_none_or(|told| told == count);
        for a in 0..=most {
            for b in 0..=most {
                for c in 0..=most {
                    for d in 0..=most {
                        let cells = [a, b, c, d];
                        let all = [
                            (shown.cells[0][0], a),
                            (shown.cells[0][1], b),
                            (shown.cells[1][0], c),
                            (shown.cells[1][1], d),
                            (shown.rows[0], a + b),
                            (shown.rows[1], c + d),
                            (shown.columns[0], a + c),
                            (shown.columns[1], b + d),
                            (shown.all, a + b + c + d),
                        ];
                        if all.iter().all(|(shown, count)| fits(*shown, *count)) {
                            for (at, cell) in cells.iter().enumerate() {
                                seen[at][*cell as usize] = true;
                            }
                        }
                    }
                }
            }
        }
        seen
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Whoever knows everything that is printed and tries every table that fits still finds
        /// five values for each hidden cell, and no small number is ever printed.
        #[test]
        fn no_hidden_cell_can_be_computed(
            a in 0u64..10, b in 0u64..10, c in 0u64..10, d in 0u64..10
        ) {
            let table = [vec![a, b], vec![c, d]];
            let shown = protect(&table);
            let seen = possible(&shown, 18);
            for (at, values) in seen.iter().enumerate() {
                let cell = shown.cells[at / 2][at % 2];
                let many = values.iter().filter(|seen| **seen).count();
                match cell {
                    Shown::Hidden => prop_assert!(many >= LEAST as usize, "{shown:?} {at} {many}"),
                    Shown::Count(count) => {
                        prop_assert!(count >= LEAST);
                        prop_assert_eq!(count, table[at / 2][at % 2]);
                    }
                }
            }
            for sum in shown.rows.iter().chain(&shown.columns).chain([&shown.all]) {
                prop_assert!(sum.count().is_none_or(|count| count >= LEAST));
            }
        }

        /// In tables of any size each hidden cell has a second way around, and protecting ends.
        #[test]
        fn any_table_is_protected(
            table in proptest::collection::vec(proptest::collection::vec(0u64..40, 0..6), 0..8)
        ) {
            // Of no cells there is nothing to protect.
            prop_assume!(table.iter().any(|row| !row.is_empty()));
            let shown = protect(&table);
            let mut grid = Grid::of(&table);
            for (y, row) in shown.cells.iter().enumerate() {
                for (x, cell) in row.iter().enumerate() {
                    let at = y * grid.width + x;
                    grid.hidden[at] = *cell == Shown::Hidden;
                }
                let at = y * grid.width + grid.width - 1;
                grid.hidden[at] = shown.rows[y] == Shown::Hidden;
            }
            for (x, cell) in shown.columns.iter().enumerate() {
                let at = (grid.height - 1) * grid.width + x;
                grid.hidden[at] = *cell == Shown::Hidden;
            }
            let last = grid.cells.len() - 1;
            grid.hidden[last] = shown.all == Shown::Hidden;
            for cell in 0..grid.cells.len() {
                prop_assert!(!grid.hidden[cell] || grid.is_safe(cell), "{shown:?}");
            }
        }
    }
}
