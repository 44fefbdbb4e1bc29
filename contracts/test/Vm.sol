// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// The part of forge's cheat codes that these tests use.
interface Vm {
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function warp(uint256 timestamp) external;
    function chainId(uint256 id) external;
    function prank(address sender) external;
    function assume(bool condition) external pure;
    function expectRevert() external;
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function expectPartialRevert(bytes4 selector) external;
    function expectEmit() external;
    function readFile(string calldata path) external view returns (string memory);
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);
    function parseJsonBytes32Array(string calldata json, string calldata key) external pure returns (bytes32[] memory);
    function toString(uint256 value) external pure returns (string memory);
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

/// What a test asserts; the values that differ stand in the failure.
abstract contract Check {
    error Differs(uint256 actual, uint256 expected);
    error AboveBound(uint256 actual, uint256 bound);
    error Untrue(string what);

    function equal(uint256 actual, uint256 expected) internal pure {
        if (actual != expected) revert Differs(actual, expected);
    }

    function equal(bytes32 actual, bytes32 expected) internal pure {
        equal(uint256(actual), uint256(expected));
    }

    function equal(address actual, address expected) internal pure {
        equal(uint160(actual), uint160(expected));
    }

    function atMost(uint256 actual, uint256 bound) internal pure {
        if (actual > bound) revert AboveBound(actual, bound);
    }

    function holds(bool condition, string memory what) internal pure {
        if (!condition) revert Untrue(what);
    }

    /// Folds a fuzzed value into [low, high].
    function within(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        return low + value % (high - low + 1);
    }
}
