"""The toy model of bench/Grange.Benchmarks/Simulation/ToyModel.cs: with radCAD ("radcad"), or as a bare loop over its functions ("bare"),
which is all of radCAD's work without radCAD. One lap of RUNS runs for each line on stdin, answered with one line of JSON."""
import json
import sys
import time

DAYS = 1430


def demand(params, substep, history, state, signals):
    return "demand", state["demand"] * 1.001


def emission(params, substep, history, state, signals):
    return "emission", state["emission"] * 0.999


def providers(params, substep, history, state, signals):
    income = state["emission"] * 0.999 * state["price"] / state["providers"]
    return "providers", max(state["providers"] + state["providers"] * (income - params["cost"]) * 0.01, 1.0)


def price(params, substep, history, state, signals):
    emitted = state["emission"] * 0.999
    burned = state["demand"] * 1.001 / state["price"]
    return "price", max(state["price"] + state["price"] * (burned - emitted) / state["supply"], 0.01)


def supply(params, substep, history, state, signals):
    return "supply", state["supply"] + state["emission"] * 0.999 - state["demand"] * 1.001 / state["price"]


START = {"supply": 1e6, "price": 1.0, "providers": 100.0, "demand": 100.0, "emission": 500.0}
UPDATES = [demand, emission, providers, price, supply]


def bare(cost):
    state, params = dict(START), {"cost": cost}
    for _ in range(DAYS):
        state = dict(update(params, 0, None, state, None) for update in UPDATES)
    return state["supply"]


def radcad(cost):
    from radcad import Experiment, Model, Simulation
    from radcad.engine import Backend, Engine
    blocks = [{"policies": {}, "variables": {update.__name__: update for update in UPDATES}}]
    model = Model(initial_state=dict(START), state_update_blocks=blocks, params={"cost": [cost]})
    experiment = Experiment(Simulation(model=model, timesteps=DAYS, runs=1))
    experiment.engine = Engine(backend=Backend.SINGLE_PROCESS, deepcopy=False)
    return experiment.run()[-1]["supply"]


def main():
    run, runs = {"bare": bare, "radcad": radcad}[sys.argv[1]], int(sys.argv[2])
    for _ in sys.stdin:
        start = time.perf_counter()
        total = 0.0
        for i in range(runs):
            total += run(1 + i % 64 / 64)
        print(json.dumps({"seconds": time.perf_counter() - start, "result": f"{total / runs:.9e}"}), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "check":
        print(f"{sum(bare(1 + i % 64 / 64) for i in range(64)) / 64:.9e}")
    else:
        main()
