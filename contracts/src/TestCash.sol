// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title A test dollar with 6 decimals
/// @notice For local chains only: anyone can give anyone any amount, so it is worth nothing. A public deployment lists a real
/// stable coin in the Vault and never deploys this contract.
contract TestCash is ERC20, ERC20Permit {
    constructor() ERC20("Grange Test Dollar", "tUSD") ERC20Permit("Grange Test Dollar") {}

    /// @notice An open faucet. One dollar is 1,000,000 units, so a unit is one micro-dollar.
    /// @dev Deliberately not named `mint`: no settlement can ever make Rewards call it.
    function faucet(address account, uint256 amount) external {
        _mint(account, amount);
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
