// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Shows that something stood before a block that nobody could foresee
/// @notice What an operator is challenged on stands here before the seed of the challenge is known. Of one account's anchors in one
/// slot the first counts, so nobody can try another after seeing what the first one drew. It keeps no state and moves nothing.
abstract contract Anchors {
    event Anchored(address indexed by, bytes32 indexed slot, bytes32 root);

    /// @param slot Which epoch of which network it is for; who reads it says how that is written.
    /// @param root A hash of what is anchored.
    function anchor(bytes32 slot, bytes32 root) external {
        emit Anchored(msg.sender, slot, root);
    }
}
