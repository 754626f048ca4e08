"""Neighbours of the muscles: records of the table, waypoints laid out, cords, sheets, capsule."""
