// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

struct Leaf {
    address account;
    address asset;
    uint8 kind;
    uint256 cumulative;
}

/// A small Merkle tree for tests, with the leaf written out a second time on purpose. Its shape differs from that of
/// StandardMerkleTree (which the viem tests use); proofs verify the same.
library Tree {
    function hash(Leaf memory leaf) internal pure returns (bytes32) {
        bytes32 once = keccak256(abi.encode(leaf.account, leaf.asset, leaf.kind, leaf.cumulative));
        return keccak256(abi.encodePacked(once));
    }

    function root(Leaf[] memory leaves) internal pure returns (bytes32) {
        bytes32[] memory level = _hashes(leaves);
        while (level.length > 1) level = _parents(level);
        return level[0];
    }

    function proof(Leaf[] memory leaves, uint256 index) internal pure returns (bytes32[] memory siblings) {
        bytes32[] memory level = _hashes(leaves);
        while (level.length > 1) {
            if (index ^ 1 < level.length) siblings = _append(siblings, level[index ^ 1]);
            level = _parents(level);
            index >>= 1;
        }
    }

    function _hashes(Leaf[] memory leaves) private pure returns (bytes32[] memory level) {
        level = new bytes32[](leaves.length);
        for (uint256 i = 0; i < leaves.length; ++i) level[i] = hash(leaves[i]);
    }

    function _parents(bytes32[] memory level) private pure returns (bytes32[] memory up) {
        up = new bytes32[]((level.length + 1) / 2);
        for (uint256 i = 0; i < up.length; ++i) {
            bytes32 left = level[2 * i];
            if (2 * i + 1 == level.length) {
                up[i] = left;
                continue;
            }
            bytes32 right = level[2 * i + 1];
            up[i] = left < right ? keccak256(abi.encode(left, right)) : keccak256(abi.encode(right, left));
        }
    }

    function _append(bytes32[] memory list, bytes32 item) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = item;
    }
}
