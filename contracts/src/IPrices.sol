// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// A price in pico-dollars (1e-12 USD) per 10^18 base units of an asset, that is per whole token of 18 decimals.
struct Price {
    uint96 ema; // smoothed over an hour
    uint96 confidence; // how far off it may well be
    uint64 observedAt; // Unix seconds of the oldest observation in it; 0 for no price
}

/// Where Credits read a price: our own feeders, or an adapter to another oracle. Says what it knows; the reader judges its age.
interface IPrices {
    function read(address asset) external view returns (Price memory);
}
