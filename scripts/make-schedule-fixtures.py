#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "keras==3.15.1",
#   "numpy",
#   "torch==2.15.0",
# ]
# ///
"""Write learning rates that PyTorch and Keras compute, and weights that optimizers reach with them.

The file, Tests/ModelsTests/Fixtures/schedules.json, contains two lists in double precision.

"schedules" has an object per schedule:

  name, framework   such as "one-cycle" and "torch"
  arguments         the arguments of the schedule, as the framework spells them
  warm_up           the arguments of a LinearLR of torch before it, for total_iters steps, or null
  learning_rate     the learning rate of the first update, the second, ...
  beta_1            the same for Adam's first momentum if the schedule changes it, or null

"updates" has objects with a vector of six weights after each of five steps with given gradients:

  name, framework, optimizer, arguments (those of the optimizer except the following)
  learning_rate, beta_1   the values in each step
  initial, gradients      the weights before the steps, and the gradient of each step
  weights                 the weights after each step

torch adds epsilon, 1e-8, to the corrected root of the second moment; Keras adds 1e-7 to the root
itself. With these gradients the difference moves no weight by more than 4e-7. If a schedule changes
the momentum, all of Adam's formulas use the current one: torch corrects the bias of the first
moment by 1 - beta_1^t with the beta_1 of that step.
"""

import argparse
import json
import os
import warnings
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"  # TensorFlow and PyTorch cannot be loaded together

import keras
import numpy as np
import torch
from torch.optim import lr_scheduler

INITIAL = [0.5, -0.25, 0.125, 1.0, -0.75, 0.0625]
GRADIENTS = [
    [0.3, -0.1, 0.02, 1.5, -0.4, 0.08],
    [0.2, 0.15, -0.03, 1.25, -0.6, -0.05],
    [-0.1, 0.12, 0.05, 0.75, 0.5, 0.01],
    [0.25, -0.2, 0.04, -1.0, 0.3, 0.02],
    [0.05, -0.3, -0.01, 0.5, -0.2, -0.09],
]
STEPS = len(GRADIENTS)
ONE_CYCLE = {
    "anneal_strategy": "cos",
    "cycle_momentum": True,
    "div_factor": 25.0,
    "final_div_factor": 1e4,
    "pct_start": 0.3,
    "three_phase": False,
}
WARM_UPS = {
    "": None,
    "-warmed-up": {"start_factor": 0.1, "end_factor": 1.0, "total_iters": 5},
    "-warmed-up-by-thirds": {"start_factor": 1 / 3, "end_factor": 1.0, "total_iters": 3},
}


def torch_schedules():
    one_cycles = {
        "one-cycle": {"total_steps": 20, "max_lr": 0.01} | ONE_CYCLE,
        "one-cycle-momentum": {
            "total_steps": 33,
            "max_lr": 0.01,
            "base_momentum": 0.7,
            "max_momentum": 0.95,
        }
        | ONE_CYCLE,
        "one-cycle-short": {"total_steps": STEPS, "max_lr": 0.01} | ONE_CYCLE,
    }
    for name, arguments in one_cycles.items():
        arguments = {"base_momentum": 0.85, "max_momentum": 0.95} | arguments
        yield torch_schedule(name, "OneCycleLR", arguments, None, arguments["total_steps"])
    fixed = ONE_CYCLE | {"total_steps": 20, "max_lr": 0.01, "cycle_momentum": False}
    yield torch_schedule("one-cycle-fixed-momentum", "OneCycleLR", fixed, None, 20)
    for suffix, warm_up in WARM_UPS.items():
        steps = 20 + (warm_up["total_iters"] if warm_up else 0)
        cosine = {"T_max": 20, "eta_min": 0.0}
        yield torch_schedule(f"cosine{suffix}", "CosineAnnealingLR", cosine, warm_up, steps)
        for gamma, size in ((0.1, 5), (0.5, 7)):
            step = {"step_size": size, "gamma": gamma}
            yield torch_schedule(f"step-{gamma}{suffix}", "StepLR", step, warm_up, steps)
        if warm_up:
            constant = {"factor": 1.0, "total_iters": 0}
            yield torch_schedule(f"constant{suffix}", "ConstantLR", constant, warm_up, steps)


def torch_schedule(name, kind, arguments, warm_up, steps):
    start = 1e-3
    weights = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=start)
    scheduler = getattr(lr_scheduler, kind)(optimizer, **arguments)
    if warm_up:
        linear = lr_scheduler.LinearLR(optimizer, **warm_up)
        scheduler = lr_scheduler.SequentialLR(
            optimizer, [linear, scheduler], milestones=[warm_up["total_iters"]]
        )
    rates, betas = [], []
    for _ in range(steps):
        (group,) = optimizer.param_groups
        rates.append(float(group["lr"]))
        betas.append(float(group["betas"][0]))
        optimizer.step()
        if len(rates) < steps:
            scheduler.step()
    moves = kind == "OneCycleLR" and arguments["cycle_momentum"]
    base = {} if kind == "OneCycleLR" else {"lr": start}
    return {
        "name": name,
        "framework": "torch",
        "schedule": kind,
        "arguments": base | arguments,
        "warm_up": warm_up,
        "learning_rate": rates,
        "beta_1": betas if moves else None,
    }


def keras_schedules():
    kinds = {
        "cosine-decay": {"initial_learning_rate": 0.01, "decay_steps": 20, "alpha": 0.0},
        "cosine-decay-alpha": {"initial_learning_rate": 0.01, "decay_steps": 20, "alpha": 0.1},
        "cosine-decay-warmed-up": {
            "initial_learning_rate": 0.0,
            "decay_steps": 20,
            "alpha": 0.0,
            "warmup_target": 0.01,
            "warmup_steps": 5,
        },
        "cosine-decay-warmed-up-from": {
            "initial_learning_rate": 0.001,
            "decay_steps": 12,
            "alpha": 0.05,
            "warmup_target": 0.01,
            "warmup_steps": 4,
        },
    }
    for name, arguments in kinds.items():
        schedule = keras.optimizers.schedules.CosineDecay(**arguments)
        steps = arguments["decay_steps"] + arguments.get("warmup_steps", 0) + 2
        yield {
            "name": name,
            "framework": "keras",
            "schedule": "CosineDecay",
            "arguments": arguments,
            "warm_up": None,
            "learning_rate": [float(schedule(step)) for step in range(steps)],
            "beta_1": None,
        }


def updates(schedules):
    found = {schedule["name"]: schedule for schedule in schedules}
    constant, half = [1e-3] * STEPS, [0.9] * STEPS
    cycle = found["one-cycle-short"]
    cycled = cycle["learning_rate"], cycle["beta_1"]
    moved = found["cosine-decay-warmed-up-from"]["learning_rate"][:STEPS]
    yield torch_update("adam", "Adam", {}, constant, half)
    yield torch_update("adam-one-cycle", "Adam", {}, *cycled)
    yield keras_update("adam", "Adam", {}, constant)
    yield keras_update("adam-cosine-decay", "Adam", {}, moved)
    for decay in (0.004, 0.01):
        arguments = {"weight_decay": decay}
        yield torch_update(f"adamw-{decay}", "AdamW", arguments, constant, half)
        yield torch_update(f"adamw-{decay}-one-cycle", "AdamW", arguments, *cycled)
        yield keras_update(f"adamw-{decay}", "AdamW", arguments, constant)
        yield keras_update(f"adamw-{decay}-cosine-decay", "AdamW", arguments, moved)


def torch_update(name, kind, arguments, rates, betas):
    weights = torch.tensor(INITIAL, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, kind)([weights], **arguments)
    after = []
    for gradient, rate, beta_1 in zip(GRADIENTS, rates, betas, strict=True):
        (group,) = optimizer.param_groups
        group["lr"], group["betas"] = rate, (beta_1, 0.999)
        weights.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        after.append(weights.tolist())
    return update(name, "torch", kind, {"eps": 1e-8} | arguments, rates, betas, after)


def keras_update(name, kind, arguments, rates):
    weights = keras.Variable(np.array(INITIAL), dtype="float64")
    optimizer = getattr(keras.optimizers, kind)(**arguments)
    after = []
    for gradient, rate in zip(GRADIENTS, rates, strict=True):
        optimizer.learning_rate = rate
        optimizer.apply([keras.ops.convert_to_tensor(gradient, "float64")], [weights])
        after.append(weights.numpy().tolist())
    betas = [0.9] * STEPS
    return update(name, "keras", kind, {"epsilon": 1e-7} | arguments, rates, betas, after)


def update(name, framework, kind, arguments, rates, betas, after):
    return {
        "name": name,
        "framework": framework,
        "optimizer": kind,
        "arguments": {"beta_2": 0.999} | arguments,
        "learning_rate": rates,
        "beta_1": betas,
        "initial": INITIAL,
        "gradients": GRADIENTS,
        "weights": after,
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    fixtures = Path(__file__).resolve().parent.parent / "Tests/ModelsTests/Fixtures"
    parser.add_argument(
        "--out",
        type=Path,
        default=fixtures / "schedules.json",
        help="the file to write (default: Tests/ModelsTests/Fixtures/schedules.json)",
    )
    out = parser.parse_args().out
    warnings.simplefilter("ignore")  # SequentialLR calls functions that torch deprecates
    keras.config.set_floatx("float64")
    schedules = [*torch_schedules(), *keras_schedules()]
    document = {
        "about": f"PyTorch {torch.__version__.split('+')[0]} and Keras {keras.__version__}; "
        "scripts/make-schedule-fixtures.py --help says what this file contains.",
        "schedules": schedules,
        "updates": list(updates(schedules)),
    }
    out.write_text(json.dumps(document, indent=1) + "\n")
    print(out)


if __name__ == "__main__":
    main()
