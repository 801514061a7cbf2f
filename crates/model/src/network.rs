//! `model.onnx`: the network that turns each token of a text into a vector.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};

use rten::{ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};

use crate::{Error, Settings, settings::Rows};

/// The file of the network in the folder of a model.
const NETWORK: &str = "model.onnx";

/// The output that is read, unless `model.toml` names another.
const OUTPUT: &str = "last_hidden_state";

/// An input of a network.
#[derive(Clone, Copy)]
enum Input {
    /// The ids of the tokens.
    Tokens,
    /// 1 for each token of the text.
    Ones,
    /// The number of the part of the text that contains each token.
    Zeros,
    /// The positions of the tokens.
    Places,
}

/// The known inputs, by name.
const INPUTS: [(&str, Input); 4] = [
    ("input_ids", Input::Tokens),
    ("attention_mask", Input::Ones),
    ("token_type_ids", Input::Zeros),
    ("position_ids", Input::Places),
];

pub(crate) struct Network {
    model: rten::Model,
    inputs: Vec<(NodeId, Input)>,
    output: NodeId,
}

thread_local! {
    /// A text is too short to divide between threads. Each caller has its own thread, so texts can be embedded at the same time.
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

impl Network {
    /// The network, and its file's checksum.
    pub fn open(folder: &Path, settings: &Settings) -> Result<(Network, u32), Error> {
        let path = folder.join(NETWORK);
        let sum = settings.check(folder, NETWORK)?;
        // A file from elsewhere may violate the engine's assumptions.
        let loaded = catch_unwind(|| {
            let mut options = ModelOptions::with_all_ops();
            options.prepack_weights(true).load_file(&path)
        });
        let model = match loaded {
            Ok(Ok(model)) => model,
            Ok(Err(error)) => return Err(Error::unusable(path, error.to_string())),
            Err(_) => return Err(Error::unusable(path, "the engine cannot read it")),
        };
        let unusable = |why: String| Error::unusable(&path, why);
        let mut inputs = Vec::new();
        for &id in model.input_ids() {
            let info = model.node_info(id);
            let name = info
                .as_ref()
                .and_then(|info| info.name())
                .unwrap_or_default();
            let known = INPUTS.iter().find(|(known, _)| *known == name);
            let (_, input) = known.ok_or_else(|| unusable(format!("unknown input `{name}`")))?;
            inputs.push((id, *input));
        }
        if !inputs
            .iter()
            .any(|(_, input)| matches!(input, Input::Tokens))
        {
            return Err(unusable("it has no input `input_ids`".into()));
        }
        let name = settings.output.as_deref().unwrap_or(OUTPUT);
        let output = model.find_node(name);
        let output = output.filter(|id| model.output_ids().contains(id));
        let output = output.ok_or_else(|| unusable(format!("it has no output `{name}`")))?;
        let network = Network {
            model,
            inputs,
            output,
        };
        Ok((network, sum))
    }

    pub fn unusable(&self, folder: &Path, why: impl Into<String>) -> Error {
        Error::unusable(folder.join(NETWORK), why)
    }

    /// The vectors of tokens.
    pub fn run(&self, tokens: &[u32]) -> Result<Rows, String> {
        let inputs = self.inputs.iter().map(|&(id, input)| {
            let number = |(place, &token): (usize, &u32)| match input {
                Input::Tokens => token as i32,
                Input::Ones => 1,
                Input::Zeros => 0,
                Input::Places => place as i32,
            };
            let numbers: Vec<i32> = tokens.iter().enumerate().map(number).collect();
            let value = Value::from_shape([1, tokens.len()], numbers);
            Ok((id, ValueOrView::Value(value.map_err(|e| e.to_string())?)))
        });
        let inputs = inputs.collect::<Result<Vec<_>, String>>()?;
        let options = RunOptions::default().with_thread_pool(Some(POOL.with(Arc::clone)));
        let run = || self.model.run(inputs, &[self.output], Some(options));
        let run = catch_unwind(AssertUnwindSafe(run)).map_err(|_| "the engine cannot run it")?;
        let output = run.map_err(|e| e.to_string())?.into_iter().next();
        let output = output.ok_or("it has no output")?;
        let shaped = output.into_shape_vec::<f32, 3>();
        let (shape, numbers) = shaped.map_err(|e| format!("its output is of another kind: {e}"))?;
        if shape[0] != 1 || shape[1] != tokens.len() || shape[2] == 0 {
            return Err(format!("its output has the shape {shape:?}"));
        }
        Ok(Rows {
            width: shape[2],
            numbers,
        })
    }
}
