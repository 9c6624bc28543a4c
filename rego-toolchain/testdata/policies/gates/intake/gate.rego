# METADATA
# title: Intake
# description: The release arrives complete, approved and on a staging system that resembles production.
# custom:
#   order: 1
package gates.intake
