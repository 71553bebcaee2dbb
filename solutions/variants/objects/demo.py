"""Trains a network on four points; run with: python demo.py"""
import numpy as np

from neural import accuracy, train


def main():
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    Y = X.sum(axis=1, keepdims=True) % 2
    weights, biases, costs = train(X, Y, [2, 4, 1], np.random.default_rng(3), n_epochs=500)
    print(costs[0], "->", costs[-1], "accuracy", accuracy(X, Y, weights, biases))


if __name__ == "__main__":
    main()
