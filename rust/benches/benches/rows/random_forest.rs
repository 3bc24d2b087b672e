//! The row `random_forest` natively. Walking each row through each tree judges its arms. The forest is planned before a call.

use std::cell::OnceCell;
use std::hint::black_box;
use std::rc::Rc;

use sovereign_benches::native::oracle::Shares;
use sovereign_benches::native::parameter;
use sovereign_benches::random_forest::{Grown, rows, trees};
use sovereign_kernels::lanes::Scalar;
use sovereign_kernels::random_forest::{ForestError, RandomForest, Tree};
use toml::Table;

use crate::kernel::{Computation, Kernel, OpenKernel};

/// The row at a size.
pub fn computation(parameters: &Table) -> Result<Computation, String> {
    let of = |name| parameter("random_forest", parameters, name);
    let narrow = |name| of(name).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    let (samples, features, classes) = (of("samples")?, of("features")?, of("classes")?);
    let grown = trees(of("trees")?, narrow("depth")?, narrow("features")?, narrow("classes")?);
    let planned = plan(&grown, features, classes);
    let (grown, rows) = (Rc::new(grown), Rc::new(rows(samples, features)));
    let forest = Rc::new(planned.map_err(|error| error.to_string())?);
    let (for_judge, shares) = (Rc::clone(&rows), OnceCell::new());
    // Comparisons of a row that goes to the full depth.
    let work = (samples * grown.len() * of("depth")?) as u64;
    Ok(Computation {
        scalar: open(
            Rc::clone(&rows),
            Rc::clone(&forest),
            RandomForest::predict_with::<Scalar<f32>>,
        ),
        simd: open(rows, forest, RandomForest::predict),
        judge: Rc::new(move |answer, _| {
            let shares = shares.get_or_init(|| Shares::of(&for_judge, features, &grown, classes));
            shares.judge(answer)
        }),
        work,
        transpiled: true,
    })
}

fn plan(grown: &[Grown], features: usize, classes: usize) -> Result<RandomForest, ForestError> {
    let leaves = |tree: &Grown| {
        let leaves = tree.class.iter().zip(&tree.left).filter(|(_, child)| **child == 0);
        let one_hot =
            leaves.flat_map(|(class, _)| (0..classes).map(|place| f64::from(u8::from(place == *class as usize))));
        one_hot.collect()
    };
    let values: Vec<Vec<f64>> = grown.iter().map(leaves).collect();
    let trees: Vec<_> = grown
        .iter()
        .zip(&values)
        .map(|(tree, values)| Tree {
            feature: &tree.feature,
            threshold: &tree.threshold,
            left: &tree.left,
            right: &tree.right,
            missing_go_to_left: None,
            values,
        })
        .collect();
    RandomForest::new(features, classes, &trees)
}

type Predict = fn(&RandomForest, &[f32], &mut [f64]) -> Result<(), ForestError>;

fn open(rows: Rc<Vec<f32>>, forest: Rc<RandomForest>, predict: Predict) -> OpenKernel {
    let mut means = vec![0.0; rows.len() / forest.features() * forest.outputs()];
    let compute = move |answer: &mut Vec<f32>| {
        predict(&forest, black_box(&rows), &mut means).map_err(|error| error.to_string())?;
        answer.clear();
        #[expect(clippy::cast_possible_truncation, reason = "shares are small numbers")]
        answer.extend(means.iter().map(|mean| *mean as f32));
        Ok(())
    };
    Box::new(move || Kernel {
        compute: Box::new(compute),
        artefact: "kernels".to_owned(),
    })
}
