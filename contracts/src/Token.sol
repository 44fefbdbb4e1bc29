// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title A ledger's token
/// @notice Minted by one contract only (Rewards, fixed for ever at deployment), burnt by its holders, never above its cap.
/// @dev No owner, no pause, no deny list: nobody can move or freeze a balance.
contract Token is ERC20, ERC20Burnable, ERC20Capped, ERC20Permit {
    address public immutable minter;
    /// Wei burned per day (Unix seconds / 86,400), by whomever and for whatever: net emission rests on it.
    mapping(uint256 day => uint256) public burnedOn;

    error NotMinter();

    /// @param cap_ Largest supply that may exist at any time, in wei.
    /// @param minter_ The Rewards contract.
    /// @param holder Receives the genesis supply; without one, pass the zero address and 0.
    /// @param genesis Supply that exists before the first settlement, in wei.
    constructor(string memory name_, string memory symbol_, uint256 cap_, address minter_, address holder, uint256 genesis)
        ERC20(name_, symbol_)
        ERC20Capped(cap_)
        ERC20Permit(name_)
    {
        minter = minter_;
        if (genesis > 0) _mint(holder, genesis);
    }

    function mint(address account, uint256 amount) external {
        if (msg.sender != minter) revert NotMinter();
        _mint(account, amount);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Capped) {
        super._update(from, to, value);
        if (to == address(0)) burnedOn[block.timestamp / 1 days] += value;
    }
}
