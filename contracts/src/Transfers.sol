// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// Taking tokens in, to the last unit.
library Transfers {
    using SafeERC20 for IERC20;

    error WrongAmountReceived(uint256 expected, uint256 received);

    /// @dev A token that takes a fee on transfer, or re-enters, fails the exact comparison.
    function take(address asset, uint256 amount) internal {
        uint256 before = IERC20(asset).balanceOf(address(this));
        IERC20(asset).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(asset).balanceOf(address(this)) - before;
        if (received != amount) revert WrongAmountReceived(amount, received);
    }
}
